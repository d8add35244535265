import {spawnSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {onPath} from '../../../_helpers/programs.ts';
import {scriptPath} from './_run.ts';

const scripts = ['build-image.sh', 'build-summary.sh', 'deploy-railway.sh', 'publish-dockerfile.sh'];
const shellcheck = onPath('shellcheck');

describe.skipIf(shellcheck === undefined)('shellcheck', () => {
	it.each(scripts)('finds nothing in %s, for a POSIX shell', name => {
		const {stdout, status} = spawnSync(shellcheck ?? '', ['--shell=sh', '--norc', scriptPath(name)], {
			encoding: 'utf8',
		});
		expect(stdout).toBe('');
		expect(status).toBe(0);
	});
});
