// Where in the request a walk through parameters is, for errors: "store_params.0.name".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace batch_ops {

/// Appends a step while it lives, and takes it back.
class ParameterStep {
public:
    ParameterStep(std::string& parameter, std::string_view name)
        : parameter_(parameter), length_(parameter.size()) {
        parameter += '.';
        parameter += name;
    }
    ParameterStep(const ParameterStep&) = delete;
    ParameterStep& operator=(const ParameterStep&) = delete;
    ~ParameterStep() { parameter_.resize(length_); }

private:
    std::string& parameter_;
    std::size_t length_;
};

}  // namespace batch_ops
