import {describe, expect, it} from 'vitest';
import {columnsOf, isAccessible, isInteractive, supportsUnicode, wantsColor} from '../../source/ui/terminal.ts';

const tty = {isTTY: true};
const pipe = {isTTY: false};

describe('isInteractive', () => {
	it.each([
		[{}, tty, tty, true],
		[{}, pipe, tty, false],
		[{}, tty, pipe, false],
		[{TERM: 'dumb'}, tty, tty, false],
		[{CI: 'true'}, tty, tty, false],
		[{CI: '1'}, tty, tty, false],
		[{CI: ''}, tty, tty, true],
		[{CI: 'false'}, tty, tty, true],
	])('%j', (environment, stdin, stdout, expected) => {
		expect(isInteractive(environment, stdin, stdout)).toBe(expected);
	});
});

describe('wantsColor', () => {
	it.each([
		[{}, {}, tty, true],
		[{}, {}, pipe, false],
		[{color: false}, {FORCE_COLOR: '1'}, tty, false],
		[{json: true}, {FORCE_COLOR: '1'}, tty, false],
		[{}, {NO_COLOR: '1'}, tty, false],
		[{}, {NO_COLOR: ''}, tty, true],
		[{}, {FORCE_COLOR: '1'}, pipe, true],
		[{}, {FORCE_COLOR: '0'}, tty, false],
		[{}, {TERM: 'dumb'}, tty, false],
	])('%j %j', (options, environment, stdout, expected) => {
		expect(wantsColor(options, environment, stdout)).toBe(expected);
	});
});

describe('isAccessible', () => {
	it.each([
		[{accessible: true}, {}, true],
		[{}, {ACCESSIBLE: '1'}, true],
		[{}, {INK_SCREEN_READER: 'true'}, true],
		[{}, {ACCESSIBLE: '0'}, false],
		[{}, {}, false],
	])('%j %j', (options, environment, expected) => {
		expect(isAccessible(options, environment)).toBe(expected);
	});
});

describe('supportsUnicode', () => {
	it.each([
		[{LANG: 'en_US.UTF-8'}, 'linux', true],
		[{LANG: 'en_US.utf8'}, 'linux', true],
		[{LANG: 'C'}, 'linux', false],
		[{LC_ALL: 'POSIX', LANG: 'en_US.UTF-8'}, 'linux', false],
		[{TERM: 'linux', LANG: 'en_US.UTF-8'}, 'linux', false],
		[{}, 'darwin', true],
		[{WT_SESSION: 'x'}, 'win32', true],
		[{}, 'win32', false],
	])('%j on %s', (environment, platform, expected) => {
		expect(supportsUnicode(environment, platform)).toBe(expected);
	});
});

describe('columnsOf', () => {
	it('has 80 where there is no terminal and never less than 40', () => {
		expect([columnsOf({}), columnsOf({columns: 120}), columnsOf({columns: 10})]).toEqual([80, 120, 40]);
	});
});
