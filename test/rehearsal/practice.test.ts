import {expect, it} from 'vitest';
import {readRehearsal, rehearsalVariable, writeRehearsal} from '../../source/rehearsal/practice.ts';

it('hands on what is simulated', () => {
	const simulated = ["GitHub's runner: no image", 'Railway: no server, "really"'];
	expect(readRehearsal({[rehearsalVariable]: writeRehearsal({simulated})})).toEqual({simulated});
});

it.each([{}, {[rehearsalVariable]: undefined}, {[rehearsalVariable]: ''}])('is none outside of a rehearsal: %o', environment => {
	expect(readRehearsal(environment)).toBeUndefined();
});
