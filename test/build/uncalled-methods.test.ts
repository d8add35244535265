import {expect, it} from 'vitest';
import {withoutUncalledMethods} from '../../scripts/build/uncalled-methods.js';

function left(...texts: readonly string[]): readonly string[] {
	const program = withoutUncalledMethods(new Map(texts.map((text, index) => [`${index}.js`, text])));
	return [...program.values()];
}

it('takes out what is named nowhere else, and what only that called', () => {
	expect(
		left('export class A{constructor(){}uncalled(){this.onlyByUncalled()}get onlyByUncalled(){return 1}called(){}}', 'a.called()'),
	).toEqual(['export class A{constructor(){}called(){}}', 'a.called()']);
});

it('takes out one that several classes have', () => {
	expect(left('class A{field=1;uncalled(){}}', 'class B{static async uncalled(){}}')).toEqual(['class A{field=1;}', 'class B{}']);
});

it.each([
	['is named in another file', ['class A{elsewhere(){}}', 'a.elsewhere()']],
	['is named in a text', ['class A{byName(){}}a["byName"]()']],
	['is taken out of an object', ['class A{taken(){}}let{taken:t}=a']],
	["is called by Node's streams", ['class A extends Transform{_flush(done){done()}_ownPart(){}}']],
	['is called by the language', ['class A{toJSON(){}then(){}next(){}toString(){}}']],
	['is in an object, whose fields may all be read', ['export const a={unnamed(){}}']],
	['has a computed name', ['class A{[key](){}#own(){}}']],
])('keeps one that %s', (_, texts) => {
	expect(left(...texts)).toEqual(texts);
});
