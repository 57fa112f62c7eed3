"""Lets the corpus's run.py drive `motte run`. From the root of the checkout:

  ../shared/vectors/corpus/run.py wasi --hook wasi/src/test/corpus/hook.py \
      --cmd "$PWD/wasi/src/test/corpus/run-program $PWD/motte {config} {dirs} {envs} {wasm} {args}" \
      --ro-fmt '--dir {host}::{guest}::ro' --have readonly,sock,memlimit,timelimit

A case with a socket gets a manifest with everything in it, any other case the options of
`motte run`. `run-program` tells them apart: the first line of the file says which options to use.
"""


def socket_setup(case, work, port):
    return {'guest_env': {case['socket']['fd_env']: str(3 + len(case['preopens']))}}


def make_config(case, work, port):
    limits = case.get('limits') or {}
    options = []
    if 'memory_pages' in limits:
        options += ['--max-memory', str(limits['memory_pages'] * 65536)]
    if 'time_s' in limits:
        options += ['--timeout', '%dms' % (limits['time_s'] * 1000)]
    text = '# ' + ' '.join(options) + '\n'
    if case.get('socket'):
        text += manifest(case, port)
    return text


def manifest(case, port):
    files = [{'kind': kind} for kind in ('stdin', 'stdout', 'stderr')]
    for p in case['preopens']:
        files.append({'kind': 'directory', 'name': 'dir%d' % len(files), 'guest': p['guest'], 'host': p['path'],
                      'read-only': p['readonly']})
    if case['socket']['kind'] == 'listen':
        files.append({'kind': 'listen', 'name': 'peer', 'prot': 'tcp', 'addr': '127.0.0.1', 'port': port})
    else:
        files.append({'kind': 'connect', 'name': 'peer', 'prot': 'tcp', 'host': '127.0.0.1', 'port': port})
    env = dict(case['env'])
    env.update(socket_setup(case, '', port)['guest_env'])
    text = ''.join('[[files]]\n' + ''.join('%s = %s\n' % (k, value(v)) for k, v in f.items()) for f in files)
    return text + '[env]\n' + ''.join('%s = %s\n' % (k, value(v)) for k, v in env.items())


def value(v):
    if isinstance(v, bool):
        return 'true' if v else 'false'
    return str(v) if isinstance(v, int) else '"%s"' % v.replace('\\', '\\\\').replace('"', '\\"')
