#include "postgres/fusion/function_rules.hpp"

#include "postgres/fusion/built_in_functions.hpp"
#include "postgres/fusion/function_traits.hpp"
#include "postgres/fusion/kept_state.hpp"

namespace batch_ops::postgres {

bool is_allowed_function(Oid function) {
    if (is_built_in_function(function)) {
        return is_allowed_built_in(function);
    }
    return is_of_known_language(function) && what_keeps(function) != Kept::more;
}

}  // namespace batch_ops::postgres
