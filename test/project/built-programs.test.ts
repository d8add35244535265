import {expect, it} from 'vitest';
import {builtPrograms} from '../../source/project/built-programs.ts';

it('reads the programs among the messages of cargo, and nothing else of what is printed', () => {
	const message = (name: string, executable: string | null) =>
		JSON.stringify({reason: 'compiler-artifact', target: {name, kind: ['bin']}, executable});
	expect(
		builtPrograms(
			[
				message('domain', null),
				'{"reason":"build-script-executed"}',
				message('api', '/target/api'),
				'Finished',
				'{not json',
				message('worker', '/target/worker'),
			].join('\n'),
		),
	).toEqual([
		{name: 'api', executable: '/target/api'},
		{name: 'worker', executable: '/target/worker'},
	]);
	expect(builtPrograms('')).toEqual([]);
});
