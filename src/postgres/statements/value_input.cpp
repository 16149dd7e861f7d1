#include "postgres/statements/value_input.hpp"

#include <memory>
#include <string>
#include <vector>

#include "engine/core/interruption.hpp"
#include "engine/json/value_node.hpp"
#include "postgres/catalog/catalog_news.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/jsonb/jsonb_codec.hpp"
#include "postgres/jsonb/jsonb_layout.hpp"
#include "postgres/jsonb/jsonb_writer.hpp"
#include "postgres/jsonb/numeric_layout.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/memory_scope.hpp"
#include "postgres/server/settings.hpp"
#include "postgres/statements/hstore_text.hpp"
#include "postgres/statements/plain_datum.hpp"

namespace batch_ops::postgres {

// Lives in the server's memory, for a function's call state may not move.
struct ValueInput::Input {
    Oid type;
    std::int32_t modifier;
    FmgrInfo function;
    Oid parameter;
    Oid base_type;
    /// Of an array whose elements are scalars or JSON; invalid for other types and for domains.
    Oid plain_element;
    /// Composites, arrays and domains over them are made from JSON by the server itself.
    bool is_populated;
    bool is_hstore;
    FmgrInfo populate;  // jsonb_populate_record over one column of that type
    Datum empty_record;
};

namespace {

bool is_json(Oid type) {
    return type == JSONOID || type == JSONBOID;
}

bool is_made_of_parts(Oid base_type) {
    return OidIsValid(get_element_type(base_type)) || type_is_rowtype(base_type);
}

// The element type of an array whose elements are converted one by one.
Oid plain_element_of(Oid type) {
    const Oid element = get_element_type(type);
    const bool is_plain = OidIsValid(element) && get_array_type(element) == type &&
                          !is_made_of_parts(getBaseType(element));
    return is_plain ? element : InvalidOid;
}

// A function call's declared argument types, which polymorphic functions ask for.
Node* call_of(Oid function, Oid result_type, List* arguments) {
    return reinterpret_cast<Node*>(makeFuncExpr(function, result_type, arguments, InvalidOid,
                                                InvalidOid, COERCE_EXPLICIT_CALL));
}

Node* constant_of(Oid type) {
    return reinterpret_cast<Node*>(makeNullConst(type, -1, InvalidOid));
}

// A row of that one field, null: what jsonb_populate_record fills.
Datum make_empty_record(Oid type, std::int32_t modifier) {
    TupleDesc descriptor = CreateTemplateTupleDesc(1);
    TupleDescInitEntry(descriptor, 1, populated_field, type, modifier, 0);
    BlessTupleDesc(descriptor);
    Datum value = 0;
    bool is_null = true;
    return HeapTupleGetDatum(heap_form_tuple(descriptor, &value, &is_null));
}

Jsonb* to_jsonb(const JsonbItem& container) {
    JsonbWriter writer(container.length);
    writer.item(container);
    return writer.finish();
}

// An object of that one field.
Jsonb* wrapped(const Jsonb& document) {
    JsonbWriter writer(VARSIZE(&document));
    writer.object({{populated_field, [&] { writer.item(root_item(document)); }}});
    return writer.finish();
}

bool is_list(const JsonbItem& container) {
    return !JsonContainerIsObject(container.container());
}

bool is_list_of_scalars(const JsonbItem& container) {
    if (!is_list(container)) {
        return false;
    }
    JsonbItems elements(*container.container(), 0);
    for (std::uint32_t left = JsonContainerSize(container.container()); left != 0; --left) {
        if (elements.next().is_container()) {
            return false;
        }
    }
    return true;
}

std::string scalar_text(const Value& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    if (value.is_boolean()) {
        return value.get<bool>() ? "true" : "false";
    }
    return number_text(value);
}

}  // namespace

ValueInput::ValueInput(MemoryContext context, Mode mode)
    : context_(context), mode_(mode), digits_left_(max_parameter_size()) {}

ValueInput::Input& ValueInput::input_of(Oid type, std::int32_t modifier) {
    if (changes_ != noticed_catalog_changes()) {
        // A composite type may have other attributes now.
        inputs_.clear();
        changes_ = noticed_catalog_changes();
    }
    Input*& known = inputs_[std::uint64_t{type} << 32 | static_cast<std::uint32_t>(modifier)];
    if (known == nullptr) {
        MemoryContext const context = context_;
        known = call_postgres([type, modifier, context] {
            MemoryContext const caller = MemoryContextSwitchTo(context);
            auto* input = static_cast<Input*>(palloc0(sizeof(Input)));
            input->type = type;
            input->modifier = modifier;
            Oid function = InvalidOid;
            getTypeInputInfo(type, &function, &input->parameter);
            fmgr_info_cxt(function, &input->function, context);
            input->base_type = getBaseType(type);
            input->is_populated = is_made_of_parts(input->base_type);
            input->is_hstore = is_hstore(input->base_type);
            input->plain_element = plain_element_of(type);
            if (input->is_populated) {
                fmgr_info_cxt(F_JSONB_POPULATE_RECORD, &input->populate, context);
                fmgr_info_set_expr(
                    call_of(F_JSONB_POPULATE_RECORD, RECORDOID,
                            list_make2(constant_of(RECORDOID), constant_of(JSONBOID))),
                    &input->populate);
                input->empty_record = make_empty_record(type, modifier);
            }
            MemoryContextSwitchTo(caller);
            return input;
        });
    }
    return *known;
}

// The common cases, which need no input function. What is out of range goes the long way, for the
// type's own error.
bool ValueInput::convert_directly(const Value& value, Oid type, Datum& converted) {
    if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        if (type == NUMERICOID) {
            converted = make_numeric(number);
            return true;
        }
        return make_integer(number, type, converted);
    }
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (is_plain_text(type)) {
            converted = make_text(text);
            return true;
        }
        return type == UUIDOID && make_uuid(text, converted);
    }
    if (value.is_boolean() && type == BOOLOID) {
        converted = BoolGetDatum(value.get<bool>());
        return true;
    }
    return false;
}

// Types that the server is built with run no code of a user.
void ValueInput::prepare_for_code_of(Oid type) {
    if (type >= FirstNormalObjectId && snapshot_ != nullptr) {
        snapshot_->take();
    }
}

Datum ValueInput::convert_through_input(Input& input, const char* text) {
    prepare_for_code_of(input.type);
    Input* const plain = &input;
    return call_postgres([plain, text] {
        return InputFunctionCall(&plain->function, const_cast<char*>(text), plain->parameter,
                                 plain->modifier);
    });
}

// jsonb_to_record would make the row of one column; the column is what is wanted.
Datum ValueInput::populate(Input& input, const Jsonb& document) {
    prepare_for_code_of(input.type);
    Input* const plain = &input;
    Jsonb* const json = wrapped(document);
    return call_postgres([plain, json] {
        const Datum row =
            FunctionCall2(&plain->populate, plain->empty_record, JsonbPGetDatum(json));
        bool is_null = false;
        const Datum field = GetAttributeByNum(DatumGetHeapTupleHeader(row), 1, &is_null);
        return is_null ? Datum{0} : field;
    });
}

Datum ValueInput::convert_document(const Jsonb* document, Oid type, std::int32_t modifier) {
    if (type == JSONBOID) {
        return JsonbPGetDatum(document);
    }
    Input& input = input_of(type, modifier);
    if (input.is_populated) {
        return populate(input, *document);
    }
    const bool reads_members = input.is_hstore && JB_ROOT_IS_OBJECT(document);
    const char* const text = call_postgres([document, reads_members] {
        return reads_members ? hstore_text(document)
                             : JsonbToCString(nullptr, const_cast<JsonbContainer*>(&document->root),
                                              static_cast<int>(VARSIZE(document)));
    });
    return convert_through_input(input, text);
}

// Whatever stands in an array of documents is a document: only the outer brackets are those of the
// array.
bool ValueInput::is_document(Oid element) {
    const Input& input = input_of(element);
    return is_json(input.base_type) || input.is_hstore;
}

// The server makes an array in one go, during which it answers no cancel; a long one is made here.
TypedDatum ValueInput::convert_container(const JsonbItem& container, Oid type,
                                         std::int32_t modifier) {
    if (type != JSONBOID) {
        const Oid element = input_of(type).plain_element;
        if (OidIsValid(element) &&
            (is_document(element) ? is_list(container) : is_list_of_scalars(container))) {
            JsonbItems elements(*container.container(), 0);
            return convert_list(
                JsonContainerSize(container.container()), element,
                [&](std::size_t) { return convert(node_of(elements.next()), element, modifier); });
        }
    }
    check_part(container, digits_left_);
    return {type, convert_document(to_jsonb(container), type, modifier), false};
}

// The common cases, straight from the document: a number is a numeric as it lies there.
bool ValueInput::convert_item(const JsonbItem& item, std::int32_t modifier, TypedDatum& result) {
    if (item.is_numeric()) {
        if (result.type == NUMERICOID) {
            result.value = NumericGetDatum(item.numeric());
            return true;
        }
        const auto number = small_integer(item.data);
        return number && make_integer(*number, result.type, result.value);
    }
    if (JBE_ISSTRING(item.entry)) {
        if (is_plain_text(result.type)) {
            result.value = make_text(item.text());
            return true;
        }
        if (result.type == UUIDOID && make_uuid(item.text(), result.value)) {
            return true;
        }
        Input& input = input_of(result.type, modifier);
        if (is_json(input.base_type)) {
            return false;  // a JSON string, not text that is read as JSON
        }
        result.value = convert_through_input(input, std::string(item.text()).c_str());
        return true;
    }
    if (JBE_ISBOOL(item.entry) && result.type == BOOLOID) {
        result.value = BoolGetDatum(JBE_ISBOOL_TRUE(item.entry));
        return true;
    }
    return false;
}

TypedDatum ValueInput::convert(const JsonNode& node, Oid type, std::int32_t modifier) {
    if (const Value* value = value_behind(node)) {
        return convert(*value, type, modifier);
    }
    const auto item = item_behind(node);
    if (!item) {
        return convert(node.value(), type, modifier);
    }
    check_for_interruption();
    TypedDatum result{type, 0, false};
    if (mode_ == Mode::types_only || convert_item(*item, modifier, result)) {
        return result;
    }
    if (item->is_container()) {
        return convert_container(*item, type, modifier);
    }
    return convert(to_value(*item, digits_left_), type, modifier);
}

TypedDatum ValueInput::convert(const Value& value, Oid type, std::int32_t modifier) {
    check_for_interruption();
    TypedDatum result{type, 0, false};
    if (mode_ == Mode::types_only) {
        return result;
    }
    if (convert_directly(value, type, result.value)) {
        return result;
    }
    Input& input = input_of(type, modifier);
    if (value.is_null()) {
        // Only a domain has something to say about NULL.
        result.is_null = true;
        if (input.base_type != type) {
            convert_through_input(input, nullptr);
        }
    } else if (value.is_array() && OidIsValid(input.plain_element) &&
               is_document(input.plain_element)) {
        const Oid element = input.plain_element;
        return convert_list(value.size(), element, [&](std::size_t index) {
            return convert(value[index], element, modifier);
        });
    } else if (value.is_structured() || is_json(input.base_type)) {
        result.value = convert_document(to_jsonb(value), type, modifier);
    } else {
        result.value = convert_through_input(input, scalar_text(value).c_str());
    }
    return result;
}

TypedDatum ValueInput::convert_text(const std::string& text, Oid type) {
    if (mode_ == Mode::types_only) {
        return {type, 0, false};
    }
    return {type, convert_through_input(input_of(type), text.c_str()), false};
}

TypedDatum ValueInput::convert_list(std::size_t count, Oid element_type,
                                    FunctionRef<TypedDatum(std::size_t)> convert_one) {
    if (mode_ == Mode::types_only) {
        return {array_type_of(element_type), 0, false};
    }
    // A million elements take several times the memory of their array: they go when it is made.
    MemoryContext const scratch = call_postgres([] {
        return AllocSetContextCreate(CurrentMemoryContext, "batch_ops list",
                                     ALLOCSET_DEFAULT_SIZES);
    });
    std::vector<Datum> elements;
    const auto nulls = std::make_unique<bool[]>(count);
    elements.reserve(count);
    {
        const MemoryScope scope(scratch);
        for (std::size_t index = 0; index < count; ++index) {
            const TypedDatum element = convert_one(index);
            nulls[index] = element.is_null;
            elements.push_back(element.value);
        }
    }
    Datum* const data = elements.data();
    bool* const is_null = nulls.get();
    const int size = static_cast<int>(count);
    return call_postgres([data, is_null, size, element_type, scratch] {
        int16 length = 0;
        bool by_value = false;
        char alignment = 0;
        get_typlenbyvalalign(element_type, &length, &by_value, &alignment);
        int dimensions[] = {size};
        int lower_bounds[] = {1};
        ArrayType* array = construct_md_array(data, is_null, 1, dimensions, lower_bounds,
                                              element_type, length, by_value, alignment);
        MemoryContextDelete(scratch);
        return TypedDatum{get_array_type(element_type), PointerGetDatum(array), false};
    });
}

}  // namespace batch_ops::postgres
