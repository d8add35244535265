import {expect, it} from 'vitest';
import {figuresInWords, readFigures} from '../../../source/steps/workflow/build-figures.ts';
import {block, quoted} from '../../../source/steps/workflow/lines.ts';

const figures = {seconds: 90, hits: 1, misses: 2, dependencies: 3, bytes: null};

it.each([
	[undefined, 'its figures are not there'],
	[figures, 'image built in 90 s, 33.3 % of 3 cacheable from the cache, 3 dependencies compiled'],
	[{...figures, seconds: null, misses: 0}, '100 % of 1 cacheable from the cache, 3 dependencies compiled'],
	[{...figures, seconds: null, hits: 0, misses: 0}, 'nothing cacheable compiled, 3 dependencies compiled'],
])('%j are told as %s', (told, words) => {
	expect(figuresInWords(told)).toBe(words);
});

it.each([
	['Build: {"v": 1, "seconds": 90, "hits": 1, "misses": 2, "dependencies": 3}', figures],
	['{"v":1}', {seconds: null, hits: 0, misses: 0, dependencies: 0, bytes: null}],
	['{"v":2}', undefined],
	['{"v":1,"hits":"1"}', undefined],
	['no figures', undefined],
])('%s is read as %j', (message, expected) => {
	expect(readFigures(message)).toEqual(expected);
});

it('indents lines, but empty ones', () => {
	expect(block(['a', '', '  b'], 2)).toEqual(['    a', '', '      b']);
});

it.each([
	['acme/demo.yml', 'acme/demo.yml'],
	['two words', 'two words'],
	['yes', "'yes'"],
	['1', "'1'"],
	["it's: a", "'it''s: a'"],
	['a ', "'a '"],
])('%s is %s in YAML', (text, scalar) => {
	expect(quoted(text)).toBe(scalar);
});
