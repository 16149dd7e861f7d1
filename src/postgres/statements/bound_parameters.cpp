#include "postgres/statements/bound_parameters.hpp"

namespace batch_ops::postgres {

ParamListInfo make_parameters(const TypedDatum* values, int count) {
    ParamListInfo list = makeParamList(count);
    for (int index = 0; index < count; ++index) {
        ParamExternData* parameter = &list->params[index];
        parameter->value = values[index].value;
        parameter->isnull = values[index].is_null;
        parameter->pflags = PARAM_FLAG_CONST;
        parameter->ptype = values[index].type;
    }
    return list;
}

}  // namespace batch_ops::postgres
