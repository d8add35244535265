import {describe, expect, it} from 'vitest';
import {changeLines, changeSign} from '../../../../source/ui/ink/lines/change.ts';
import {createTheme} from '../../../../source/ui/ink/theme.ts';
import {fakeChange, fakeFileChange, fakeResourceChange} from '../../_fake-session.ts';

describe('changeSign', () => {
	it.each([
		[fakeFileChange('cargo/a', '/p/a', undefined, 'a\n'), '+'],
		[fakeFileChange('cargo/a', '/p/a', 'a\n', 'b\n'), '~'],
		[fakeChange('tools/mold'), '$'],
		[fakeResourceChange('cache/bucket', 'create', []), '+'],
		[fakeResourceChange('cache/bucket', 'change', []), '~'],
		[fakeResourceChange('cache/bucket', 'delete', []), '-'],
	])('tells what becomes of it: %#', (change, sign) => {
		expect(changeSign(change)).toBe(sign);
	});
});

describe('changeLines', () => {
	it('paints what comes and goes of a resource like a diff, on every line that it takes', () => {
		const theme = createTheme({color: true, unicode: true});
		const change = fakeResourceChange('cache/rule', 'change', ['- expires after 7 days', '+ expires after 30 days', '-flag']);
		expect(changeLines(change, '/p', 20, theme).slice(2)).toEqual([
			'cloud cache/rule',
			theme.removed('- expires after 7'),
			theme.removed('  days'),
			theme.added('+ expires after 30'),
			theme.added('  days'),
			'-flag',
		]);
	});

	it('says the same in words alone', () => {
		const change = fakeResourceChange('cache/rule', 'change', ['- 7 days', '+ 30 days']);
		expect(changeLines(change, '/p', 80, createTheme({color: false, unicode: false}))).toEqual([
			'do cache/rule',
			'',
			'cloud cache/rule',
			'- 7 days',
			'+ 30 days',
		]);
	});
});
