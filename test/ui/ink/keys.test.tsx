import {describe, expect, it} from 'vitest';
import {pressesOf, withoutAlt} from '../../../source/ui/ink/presses.ts';
import {fakeSession} from '../_fake-session.ts';
import {keys, openWizard} from './_screen.tsx';

const none = {
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
	super: false,
	hyper: false,
	capsLock: false,
	numLock: false,
};

describe('key presses', () => {
	it('come one by one out of a burst', () => {
		expect(pressesOf('jj \r\tk', none)).toEqual(['j', 'j', ' ', 'enter', 'tab', 'k']);
		expect(pressesOf('\r\n', none)).toEqual(['enter']);
		expect(pressesOf('a\u{1}b', none)).toEqual(['a', 'ctrl+a', 'b']);
	});

	it('keep characters of several code points whole', () => {
		expect(pressesOf('日e\u{301}👩‍🚀', none)).toEqual(['日', 'e\u{301}', '👩‍🚀']);
	});

	it('split an escape from the key right behind it, where alt means nothing', () => {
		expect(pressesOf('q', {...none, meta: true})).toEqual(['alt+q']);
		expect(withoutAlt('alt+q')).toEqual(['escape', 'q']);
		expect(pressesOf('', {...none, return: true, meta: true}).flatMap(withoutAlt)).toEqual(['escape', 'enter']);
		expect(pressesOf('', {...none, leftArrow: true, meta: true}).flatMap(withoutAlt)).toEqual(['left']);
		expect(pressesOf('', {...none, escape: true, meta: true})).toEqual(['escape', 'escape']);
	});
});

describe('a burst of keys', () => {
	it('walks through several screens', async () => {
		const {type, sees, journey} = openWizard(fakeSession());
		type('\r\rjj\r\r');
		await sees('review');
		expect(journey.state.answers.get('linker')).toEqual({value: 'lld', source: 'you', given: true});
	});

	it('counts every repeat', async () => {
		const {type, sees} = openWizard(fakeSession());
		type('\r\r', keys.down.repeat(2), keys.up, keys.down.repeat(9));
		await sees("› Rust's own default");
		type(keys.home);
		await sees('› The fastest here');
		type('G');
		await sees("› Rust's own default");
		type('g', keys.pageDown, keys.pageUp);
		await sees('› The fastest here');
	});

	it('tells an escape from the key right behind it', async () => {
		const {type, sees, journey} = openWizard(fakeSession());
		type('s', keys.escape, '\r', keys.escape, 's');
		await sees('Which steps');
		expect(journey.state.started).toBe(false);
	});

	it('ends with the key that quits, whatever comes behind it', async () => {
		const {type, journey} = openWizard(fakeSession());
		type('\rq\r\r\r\r');
		const state = await journey.ended;
		expect(state.quit).toBe(true);
		expect(state.confirmed).toBe(false);
	});
});

describe('going back', () => {
	it('keeps what was answered, pointed at and typed', async () => {
		const {type, sees, journey} = openWizard(fakeSession());
		type('\rj\r');
		await sees('question 2 of 3');
		type('jj');
		await sees('› lld');
		type(keys.left);
		await sees('question 1 of 3', '› No cache');
		type('\r');
		await sees('question 2 of 3', '› lld');
		type('\r');
		await sees('question 3 of 3');
		type('/more');
		await sees('/home/me/.local/bin/more');
		type(keys.escape);
		await sees('question 2 of 3', '› lld');
		type('\r');
		await sees('/home/me/.local/bin/more');
		type('\r');
		await sees('review', 'No cache', 'lld', '/home/me/.local/bin/more');
		type(keys.left);
		await sees('question 3 of 3');
		type(keys.escape);
		await sees('question 2 of 3');
		type(keys.left, keys.left);
		await sees('enter start');
		expect(journey.state.answers.get('compiler-cache')?.value).toBe('none');
	});
});

describe('a text answer', () => {
	const atText = async () => {
		const wizard = openWizard(fakeSession());
		wizard.type('\r\r\r');
		await wizard.sees('question 3 of 3');
		return wizard;
	};

	it('is edited at the cursor', async () => {
		const {type, sees} = await atText();
		type(keys.home, keys.delete, keys.right.repeat(4), 's', keys.end, keys.backspace.repeat(3), 'x?q');
		await sees('› homes/me/.local/x?q');
		type('\u{15}');
		await sees('›\n');
		type('/opt/two words\u{17}');
		await sees('› /opt/two');
		type('\u{1}日本\u{5}語');
		await sees('› 日本/opt/two 語');
		type('\u{1B}b', 'x');
		await sees('› 日本/opt/two x語');
	});

	it('takes what is pasted, on one line', async () => {
		const {type, sees} = await atText();
		type('\u{15}\u{1B}[200~/opt/pas\r\nted\n\u{1B}[201~');
		await sees('› /opt/pas ted');
	});

	it('is refused with the reason, and nothing of it is lost', async () => {
		const {type, sees, sawNot, journey} = await atText();
		type(keys.home, 'relative\r');
		await sees('✕ not taken  Give an absolute path', '› relative/home/me/.local/bin');
		type(keys.backspace.repeat(8));
		await sawNot('not taken');
		type('\r');
		await sees('review');
		expect(journey.state.answers.get('bin-directory')).toEqual({value: '/home/me/.local/bin', source: 'PATH', given: true});
	});

	it('does not take what is pasted elsewhere', async () => {
		const {type, sees, journey} = openWizard(fakeSession());
		type('\r\r\r\r');
		await sees('review');
		type('\u{1B}[200~\rq\r\u{1B}[201~', keys.down);
		await sees('› linker');
		expect(journey.state.confirmed).toBe(false);
		expect(journey.state.quit).toBe(false);
	});
});
