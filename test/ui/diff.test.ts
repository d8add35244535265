import {describe, expect, it} from 'vitest';
import {countLines, unifiedDiff} from '../../source/ui/diff.ts';

const diff = (before: string | undefined, after: string, path = '/p/Cargo.toml') => unifiedDiff({type: 'file', path, before, after}, '/p');

describe('unifiedDiff', () => {
	it('names paths as git does', () => {
		expect(diff('a\n', 'a\nb\n')).toBe('--- a/Cargo.toml\n+++ b/Cargo.toml\n@@ -1,1 +1,2 @@\n a\n+b\n');
		expect(diff(undefined, 'a\n')).toMatch(/^--- \/dev\/null\n\+\+\+ b\/Cargo\.toml\n/);
	});

	it('names a file outside the project by its whole path', () => {
		expect(diff('a\n', 'b\n', '/home/me/.cargo/config.toml')).toContain('+++ /home/me/.cargo/config.toml');
	});

	it('is counted without its header', () => {
		expect(countLines(diff('a\nb\n', 'a\nc\nd\n'))).toEqual({added: 2, removed: 1});
	});
});
