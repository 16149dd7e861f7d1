"""What the programs that call batches over HTTP need of PostgREST: one route, in a database of the test.

Sets what PostgREST sets for a request, calls the function with named arguments in a transaction of its own, and
answers with the status that the function has set, or with the fields of the error.
"""
import http.server
import json
import re
import subprocess

# Of the statuses that PostgREST gives to errors, those that the programs meet.
STATUSES = {'23503': 409, '23505': 409, '42501': 403, 'PT422': 422}


def quoted(value):
    return "'" + value.replace("'", "''") + "'"


def script_of(headers, body):
    arguments = ', '.join(f'{name} := {quoted(json.dumps(value))}' for name, value in body.items())
    names = {name.lower(): value for name, value in headers.items()}
    return f"""
        BEGIN;
        SELECT set_config('request.method', 'POST', true), set_config('request.path', '/rpc/batch_execute', true),
               set_config('request.headers', {quoted(json.dumps(names))}, true),
               set_config('search_path', 'public', true) \\g /dev/null
        SELECT batch_execute({arguments});
        SELECT current_setting('response.status', true);
        COMMIT;"""


def answer(database, headers, body):
    """Status and body."""
    finished = subprocess.run(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose',
                               '-v', 'SHOW_CONTEXT=never', '-d', database],
                              input=script_of(headers, body), text=True, capture_output=True, check=False)
    if finished.returncode == 0:
        report, status = finished.stdout.split('\n')[:2]
        return int(status or 200), report
    code, message = re.search(r'ERROR:  (\w{5}): (.*)', finished.stderr).groups()
    fields = {name: value for name, value in re.findall(r'^(DETAIL|HINT):  (.*)$', finished.stderr, re.MULTILINE)}
    return STATUSES.get(code, 400), json.dumps({'code': code, 'message': message, 'details': fields.get('DETAIL'),
                                                'hint': fields.get('HINT')})


def server(database):
    """A server at a free port of this machine, to be started by serve_forever()."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers['Content-Length'])), parse_float=str)
            known = self.path == '/rpc/batch_execute' and body.keys() <= {'operations', 'options'}
            status, text = answer(database, self.headers, body) if known else (404, '{"code": "PGRST202"}')
            self.send_response(status)
            self.send_header('Content-Type', 'application/json; charset=utf-8')
            self.send_header('Content-Length', str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    return http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
