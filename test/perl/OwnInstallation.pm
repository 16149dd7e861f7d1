# A copy of the PostgreSQL installation that the tests run with, in which files of the extension can be replaced while
# servers run: the programs find their folders relative to themselves.
package OwnInstallation;

use strict;
use warnings;

use Exporter 'import';
use File::Basename qw(dirname);
use File::Copy qw(copy);
use PostgreSQL::Test::Utils;

our @EXPORT = qw(copy_installation put_control put_scripts put_library todays_files);

sub folder_of
{
	my ($what) = @_;
	chomp(my $folder = `pg_config --$what`);
	return $folder;
}

# The deepest folder that holds all of them.
sub common_folder
{
	my ($common, @others) = @_;
	$common = dirname($common) while grep { index("$_/", "$common/") != 0 } @others;
	return $common;
}

# Where everything of a system is below the same folder as the server's files, no copy is made: undef.
sub copy_installation
{
	my ($name) = @_;
	my ($programs, $libraries, $share) = map { folder_of($_) } qw(bindir pkglibdir sharedir);
	my $common = common_folder($programs, $libraries, $share);
	return if $common =~ m{^/(usr|usr/local|opt)?/?$};
	my $copy = PostgreSQL::Test::Utils::tempdir_short() . "/$name";
	system('cp', '-a', $common, $copy) == 0 or die "cannot copy $common";
	my $moved = sub { return $copy . substr($_[0], length $common) };
	return {
		path => dirname($moved->($programs)),
		libraries => $moved->($libraries),
		extensions => $moved->($share) . '/extension' };
}

# The files of this version, as they are installed: control file, scripts and library.
sub todays_files
{
	my $extensions = folder_of('sharedir') . '/extension';
	return {
		control => "$extensions/batch_ops.control",
		scripts => [ glob "$extensions/batch_ops--*.sql" ],
		library => folder_of('pkglibdir') . '/batch_ops.so' };
}

# Each of these replaces what is there. As by `install`, the old file is removed and a new one made: a server may have
# mapped it.
sub replace
{
	my ($source, $target) = @_;
	unlink $target;
	copy($source, $target) or die "cannot copy $source to $target: $!";
}

sub put_control
{
	my ($installation, $file) = @_;
	replace($file, "$installation->{extensions}/batch_ops.control");
}

sub put_scripts
{
	my ($installation, @files) = @_;
	unlink glob "$installation->{extensions}/batch_ops--*.sql";
	replace($_, $installation->{extensions} . '/' . (split m{/})[-1]) for @files;
}

sub put_library
{
	my ($installation, $file) = @_;
	replace($file, "$installation->{libraries}/batch_ops.so");
	chmod 0755, "$installation->{libraries}/batch_ops.so";
}

1;
