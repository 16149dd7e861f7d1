#include "engine/execution/savepoint_stack.hpp"

namespace batch_ops {

void SavepointStack::open() {
    database_.open_savepoint();
    ++depth_;
}

void SavepointStack::keep() {
    database_.keep_savepoint();
    --depth_;
}

// Whatever happens while it is undone, it is not undone once more.
void SavepointStack::undo() {
    --depth_;
    database_.undo_savepoint();
}

void SavepointStack::undo_and_keep_rows() {
    --depth_;
    database_.undo_savepoint_and_keep_rows();
}

void SavepointStack::undo_down_to(std::size_t depth) {
    while (depth_ > depth) {
        undo();
    }
}

}  // namespace batch_ops
