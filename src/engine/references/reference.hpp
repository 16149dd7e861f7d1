// The grammar of references to earlier results.
//
//   $ref:<operation>.<path>       operation: [A-Za-z0-9_]+   path: [A-Za-z0-9_.*]+, and @ where a
//                                 segment begins
//   $ref:{<operation>.<path>}     segments may hold any character but `.` and `}`; in double
//                                 quotes those too (a double quote is doubled)
//   $$ref:                        a literal `$ref:`
//
// Path segments are separated by dots and never empty. An unquoted `*` stands for every element.
// An unquoted segment that begins with `@` is a fact (fact_names.hpp) and no property; in the place
// of the operation it is a fact of the batch, which needs no path: `$ref:@now`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace batch_ops {

struct PathSegment {
    std::string name;
    /// A quoted segment is always a name, never an index or a wildcard.
    bool quoted = false;

    [[nodiscard]] bool is_wildcard() const { return !quoted && name == "*"; }
    [[nodiscard]] bool is_index() const;
    [[nodiscard]] bool is_fact() const { return !quoted && name.starts_with('@'); }
};

using Path = std::vector<PathSegment>;

struct Reference {
    /// An id, or the name of a fact of the batch.
    std::string operation;
    /// Empty only behind a fact of the batch.
    Path path;
    /// As the request wrote it, for messages.
    std::string source;
    /// The plain form takes the longest path that exists when it is inside other text: there is
    /// no telling where `$ref:op.id_suffix` ends before one looks. The braced form needs no guess.
    bool braced = false;

    [[nodiscard]] bool is_of_batch() const { return operation.starts_with('@'); }
};

using TextPiece = std::variant<std::string, Reference>;

/// Takes a string apart piece by piece: a text of a million references is never held as such.
class TemplateReader {
public:
    explicit TemplateReader(std::string_view text) : text_(text) {}

    /// The next piece, literal text or a reference; nullopt at the end. Throws 22023 ("malformed
    /// reference …") for a `$ref:` that does not parse.
    std::optional<TextPiece> next();

private:
    std::string_view text_;
    std::size_t position_ = 0;
};

/// Literal text and references, in the order in which they occur in a string.
using TextTemplate = std::vector<TextPiece>;

/// What every reference begins with.
inline constexpr std::string_view reference_marker = "$ref:";

/// Whether a string needs parse_template at all.
bool may_hold_reference(std::string_view text);

/// All pieces of a string. Throws as TemplateReader does.
TextTemplate parse_template(std::string_view text);

/// About how many bytes of memory it takes.
std::size_t size_in_memory(const Reference& reference);

/// Text which parse_template reads back as `literal`.
std::string escape_references(std::string_view literal);

/// The reference, if the template is exactly one and nothing else.
const Reference* sole_reference(const TextTemplate& pieces);

/// The same of a text that is not taken apart yet; nullopt when it holds anything else. Throws as
/// TemplateReader does.
std::optional<Reference> sole_reference(std::string_view text);

/// A path of one segment that is not quoted.
Path one_step(std::string_view name);

/// Splits a plain path at its dots.
Path split_path(std::string_view path);

/// A reference as it is to be written so that it is read as this one: in braces where `braced` says
/// so or the names of the path need them.
std::string reference_text(std::string_view operation, const Path& path, bool braced);

}  // namespace batch_ops
