import {PassThrough} from 'node:stream';
import {describe, expect, it} from 'vitest';
import type {Check, CheckResult} from '../../../source/engine/check.ts';
import {CheckProgress} from '../../../source/ui/plain/check-progress.ts';
import {StatusLine} from '../../../source/ui/plain/status-line.ts';

function progress(enabled: boolean) {
	const stream = Object.assign(new PassThrough(), {columns: 40});
	const line = new StatusLine(stream, enabled);
	return {progress: new CheckProgress(line), line, written: () => String(stream.read() ?? '')};
}

const check = (id: string): Check => ({id, step: 'tools', title: `title of ${id}`, run: async () => ({status: 'pass', detail: ''})});
const result = (id: string): CheckResult => ({id, step: 'tools', title: '', status: 'pass', detail: '', durationMs: 1});

describe('CheckProgress', () => {
	it('tells how many are done and what is looked at', () => {
		const {progress: shown, written} = progress(true);
		shown.show({type: 'started', check: check('a')});
		shown.show({type: 'started', check: check('b')});
		shown.show({type: 'finished', check: check('a'), result: result('a')});
		expect(written().split('\r').at(-1)).toBe('\u{1B}[K1 of 2  title of b');
		shown.show({type: 'output', check: check('b'), line: 'building the probe, which takes a while'});
		expect(written().split('\r').at(-1)).toBe('\u{1B}[K1 of 2  title of b: building the probe,');
	});

	it('writes nothing where there is no terminal', () => {
		const {progress: shown, line, written} = progress(false);
		shown.show({type: 'started', check: check('a')});
		line.clear();
		expect(written()).toBe('');
	});
});
