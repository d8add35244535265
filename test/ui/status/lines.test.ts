import {readFileSync} from 'node:fs';
import {Ajv2020} from 'ajv/dist/2020.js';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {createTheme} from '../../../source/ui/ink/theme.ts';
import {statusDocument} from '../../../source/ui/json/status.ts';
import {statusLines} from '../../../source/ui/status/lines.ts';
import {someStatus} from './_status.ts';

const plain = createTheme({color: false, unicode: true});
const unseen = {unseen: 'Nobody is signed in to Railway.', remedy: 'railway login'};

describe('the lines of a status', () => {
	it.each([40, 60, 80, 120])('are no wider than %i columns', width => {
		for (const theme of [plain, createTheme({color: true, unicode: true}), createTheme({color: false, unicode: false})]) {
			const seen = someStatus();
			const blind = someStatus({runs: unseen, images: unseen, deployments: unseen});
			for (const line of [...statusLines(seen, width, theme), ...statusLines(blind, width, theme)]) {
				expect(stringWidth(line)).toBeLessThanOrEqual(width);
				expect(line).not.toMatch(/\n/);
			}
		}
	});

	it('say first whether what is live is what CI pushed last, and what mends it', () => {
		const lines = statusLines(someStatus(), 120, plain);
		expect(lines[0]).toContain('acme/demo');
		expect(lines[2]).toBe('✕ live is not what CI pushed last: bbbbbbbbbbbb runs, and CI pushed aaaaaaaaaaaa (1111111) last');
		expect(lines[3]).toContain('mend it: gh run rerun');
		expect(lines[4]).toContain('answered 200 in 45 ms');
	});

	it('show runs with their time and hit rate, and which deployment is live', () => {
		const text = statusLines(someStatus(), 120, plain).join('\n');
		expect(text).toMatch(/✓ 1111111 +10 min +3 min 00 s +▇+ +98 % hits +Change 1/);
		expect(text).toMatch(/✕ 2222222/);
		expect(text).toMatch(/✓ 0b7e8c1a +1 h +1 min 01 s +▇+ +live +bbbbbbbbbbbb/);
		expect(text).toMatch(/✕ 1b7e8c1a .*failed +demo:main/);
		expect(text).toMatch(/sha-1111111 +aaaaaaaaaaaa/);
		expect(text).not.toContain('\u001B');
	});

	it('are ASCII where the terminal can show no more', () => {
		const lines = statusLines(someStatus(), 80, createTheme({color: false, unicode: false}));
		expect(lines.join('\n')).toMatch(/^[\n\u0020-\u007E]*$/);
	});

	it('tell what could not be seen, and what is not there yet', () => {
		const blind = statusLines(someStatus({deployments: unseen}), 80, plain).join('\n');
		expect(blind).toContain('not known: Nobody is signed in to Railway.');
		expect(blind).toContain('mend it: railway login');
		expect(statusLines(someStatus({images: {found: []}}), 80, plain).join('\n')).toContain('none yet');
	});
});

describe('the document of a status', () => {
	const validate = new Ajv2020({strict: true, allowUnionTypes: true}).compile(
		JSON.parse(readFileSync(new URL('../../../docs/schema/status.json', import.meta.url), 'utf8')),
	);

	it.each([
		['all is seen', someStatus()],
		[
			'nothing is',
			someStatus({runs: unseen, images: unseen, deployments: unseen, health: undefined, service: undefined, repository: undefined}),
		],
	])('is as its schema says where %s', (_, status) => {
		const document = JSON.parse(JSON.stringify(statusDocument(status)));
		validate(document);
		expect(validate.errors).toBeNull();
	});

	it('names what could not be seen', () => {
		expect(statusDocument(someStatus({deployments: unseen}))).toMatchObject({
			deployments: null,
			unseen: [{what: 'deployments', why: 'Nobody is signed in to Railway.', remedy: 'railway login'}],
		});
	});
});
