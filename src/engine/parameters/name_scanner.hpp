// Reads the small languages in which requests name columns: comma lists, `schema.table`,
// `alias:name!constraint(nested)`. A name ends at a delimiter of its language, or is in double
// quotes (a double quote is doubled).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace batch_ops {

class NameScanner {
public:
    /// `delimiters` end an unquoted name; `where` says in errors which parameter the text is.
    NameScanner(std::string_view text, std::string_view delimiters, std::string where = {})
        : text_(text), delimiters_(delimiters), where_(std::move(where)) {}

    /// The next name without the white space around it (within quotes it counts). Throws 22023 when
    /// there is none.
    std::string name();

    /// Steps over a delimiter, if it is next.
    bool skip(char delimiter);

    [[nodiscard]] bool at_end();

    /// The error for what is here, where something else is expected.
    [[noreturn]] void fail(std::string_view expected = "a comma or the end") const;

private:
    void skip_spaces();
    std::string quoted_name();

    std::string_view text_;
    std::string_view delimiters_;
    std::string where_;
    std::size_t position_ = 0;
};

/// What ends a name in `database.schema.table`.
inline constexpr std::string_view entity_delimiters = ".";

/// What ends a name in `alias:schema.name!constraint(nested)`.
inline constexpr std::string_view association_delimiters = ".:!(),";

/// A name as it is to be written so that the scanner reads it: in quotes where they are needed.
std::string written_name(std::string_view name, std::string_view delimiters);

/// `a, "b,c"` → {"a", "b,c"}. At least one name.
std::vector<std::string> parse_name_list(std::string_view text, std::string where = {});

}  // namespace batch_ops
