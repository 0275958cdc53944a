"""Read one order from descriptor 0 and run it. Given to the interpreter as text; names no path of its own."""

import json
import os
import sys
import types


def read(count):
    """Return exactly ``count`` bytes; end quietly when the grader is gone."""
    data = b""
    while len(data) < count:
        part = os.read(0, count - len(data))
        if not part:
            os._exit(0)
        data += part
    return data


order = json.loads(read(int.from_bytes(read(4), "big")))
sys.path.extend(order["path"])
package = sys.modules["child"] = types.ModuleType("child")
package.__path__ = []
for name, source in order["modules"]:
    module = types.ModuleType(f"child.{name}")
    module.__package__ = "child"
    sys.modules[module.__name__] = module
    setattr(package, name, module)
    exec(compile(source, f"<{name}>", "exec"), module.__dict__)
module.main(order["arguments"])
