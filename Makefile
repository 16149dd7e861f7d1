# batch_ops: the extension module and the commands of the project.
#
#   make, make install, make installcheck, make clean    the usual ones of PostgreSQL extensions (PGXS)
#   make demo                                            see the extension at work, nothing needed before
#   make test                                            every check there is, nothing needed before
#   make unit, make lint                                 one part of `make test` each
#   make test-matrix                                     the tests on PostgreSQL 15, 17 and 18 (root)
#   make test-package                                    the Debian package, built and installed in chroots (root)
#   make valgrind                                        the SQL tests on a server under valgrind
#   make test-assert                                     the tests on a server with assertions
#   make test-discard                                    the SQL tests on a server that discards its caches
#   make test-upgrade                                    the tests on a database updated from 0.1, with its own library
#   make fuzz                                            fuzz the engine for long (FUZZ_SECONDS per target)
#   make differential                                    random schemas and batches, together and apart (SECONDS=3600)
#   make bench                                           batch_execute against its peers (bench/README.md)
#   make dist                                            the archive for PGXN (DIST_REF: a tag, or HEAD)
#
# PG_CONFIG=/path/to/pg_config chooses the PostgreSQL installation, WERROR=1 makes warnings errors.

.DEFAULT_GOAL := all

PG_CONFIG ?= pg_config

# The control file is the one place that says which version this is.
EXTVERSION := $(shell sed -n "s/^default_version = '\(.*\)'$$/\1/p" batch_ops.control)

MODULE_big = batch_ops

# The files of a folder are compiled as one, as CMake does it: most of the time goes into headers of libraries
# and of the server.
folders := $(sort $(dir $(wildcard src/engine/*/*.cpp src/postgres/*/*.cpp)))
folder_source = build/folders/$(subst /,_,$(patsubst src/%/,%,$(1))).cpp
folder_sources := $(foreach folder,$(folders),$(call folder_source,$(folder)))
OBJS = src/batch_ops.o $(folder_sources:.cpp=.o)
EXTENSION = batch_ops
DATA = $(wildcard sql/batch_ops--*.sql)

# Every sql/*.sql that is not an install script is a test; setup, if there is one, goes first.
regress_files := $(filter-out sql/batch_ops--%,$(sort $(wildcard sql/*.sql)))
regress_names := $(patsubst sql/%.sql,%,$(regress_files))
REGRESS = $(filter setup,$(regress_names)) $(filter-out setup,$(regress_names))
REGRESS_OPTS = --inputdir=.
ISOLATION = $(patsubst test/isolation/specs/%.spec,%,$(sort $(wildcard test/isolation/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test/isolation

# Server headers are system headers here: their warnings are not ours to fix.
PG_CPPFLAGS = -isystem $(shell $(PG_CONFIG) --includedir-server) -Isrc -DBATCH_OPS_VERSION=\"$(EXTVERSION)\"
# Optimized as one program, and the server's functions called without a detour, which makes small batches
# quicker by a twentieth (bench/README.md). Only with GCC: the C compiler, which links, has to understand
# what the C++ compiler has left to do.
is_gcc = $(and $(filter g++% %-g++,$(notdir $(firstword $(CXX)))),$(filter gcc% %-gcc,$(notdir $(firstword $(CC)))))
PG_CXXFLAGS = -std=c++20 -O2 $(if $(is_gcc),-flto=auto -fno-plt) \
  -Wall -Wextra $(if $(is_gcc),-Wno-subobject-linkage) $(if $(filter 1,$(WERROR)),-Werror) -MMD -MP
# Flags of a distribution's package builder come in COPT, which PGXS gives to C alone. This one keeps the builder's
# folder out of the module.
PG_CXXFLAGS += $(filter -ffile-prefix-map=%,$(COPT))

# PGXS links with the C compiler. The version script leaves the server's entry points visible and
# nothing else; -fvisibility=hidden would hide the magic block of PostgreSQL 15.
EXPORTS = src/batch_ops.map
SHLIB_LINK = -Wl,--version-script=$(EXPORTS) -Wl,--exclude-libs,ALL -lstdc++

EXTRA_CLEAN = build $(OBJS:.o=.d)

# Bitcode is made by clang with the flags of C++14 and would break the build.
override with_llvm = no

PGXS := $(wildcard $(shell $(PG_CONFIG) --pgxs 2>/dev/null))
ifneq ($(PGXS),)
include $(PGXS)

# PGXS tracks no headers and no flags: the compiler writes the former into .d files, and everything
# is rebuilt when the compiler, its flags or the PostgreSQL version differ from the last time. -Werror
# does not count: it decides whether there is an object file, not what is in it.
-include $(wildcard $(OBJS:.o=.d))

define folder_source_rule
$(call folder_source,$(1)): FORCE
	@mkdir -p $$(@D)
	@printf '#include "%s"\n' $(sort $(wildcard $(1)*.cpp)) | cmp -s - $$@ || printf '#include "%s"\n' $(sort $(wildcard $(1)*.cpp)) > $$@
endef
$(foreach folder,$(folders),$(eval $(call folder_source_rule,$(folder))))

build_flags = $(filter-out -Werror,$(COMPILE.cc)) $(VERSION)

build/flags: FORCE
	@mkdir -p build
	@echo '$(build_flags)' | cmp -s - $@ || echo '$(build_flags)' > $@

$(OBJS): build/flags
$(MODULE_big)$(DLSUFFIX): $(EXPORTS)
else
all install uninstall installcheck clean:
	@echo 'There are no PostgreSQL server headers for PG_CONFIG="$(PG_CONFIG)".' >&2
	@echo 'On Debian, tools/install-dependencies (as root) installs all that is needed.' >&2
	@false

.PHONY: all install uninstall installcheck clean
endif

demo:
	@demo/run

test:
	@tools/test

unit lint:
	@tools/test $@

test-matrix:
	@tools/test-matrix $(MAJORS)

test-package:
	@tools/test-package $(MAJORS)

valgrind:
	@tools/valgrind

test-assert:
	@tools/test-assert

test-discard:
	@tools/test-discard

test-upgrade:
	@tools/test-upgrade

FUZZ_SECONDS ?= 900

fuzz:
	@tools/fuzz $(FUZZ_SECONDS)

differential: all
	@tools/throwaway-cluster test/random/differential/run.py --seed "$$RANDOM" --seconds $(or $(SECONDS),3600)

bench:
	@bench/run

DIST_REF ?= HEAD

dist:
	@tools/dist $(DIST_REF)

FORCE:

.PHONY: demo test test-matrix test-package test-assert test-discard test-upgrade unit lint fuzz valgrind differential bench dist FORCE
