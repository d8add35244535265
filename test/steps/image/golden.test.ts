import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {validate} from 'dockerfile-utils';
import {describe, expect, it} from 'vitest';
import {faultsOf} from '../../../source/dockerfile/faults.ts';
import {parseDockerfile} from '../../../source/dockerfile/parse.ts';
import {runProcess} from '../../../source/services/process.ts';
import {onPath} from '../../_helpers/programs.ts';
import {hasCargo, hasGit} from '../../_helpers/project-folder.ts';
import {applyAll, planShape, repositoryOf} from './_plan-shape.ts';
import {shapes} from './_shapes.ts';

const golden = (name: string, file: string) => path.join(import.meta.dirname, 'golden', name, file);

describe.skipIf(!hasCargo || !hasGit)('the image of (needs cargo and git)', () => {
	it.for(Object.entries(shapes))('%s', async ([name, shape]) => {
		const top = await repositoryOf(shape);
		const first = await planShape(top, shape);
		const written = first.changes.flatMap(({preview}) => (preview.type === 'file' ? [path.relative(top, preview.path)] : []));
		const folder = shape.folder ?? '';
		const usual = ['.dockerignore', 'docker/with-sccache.sh'];
		const file = path.join(folder, shape.dockerfile ?? 'Dockerfile.production');
		expect(new Set(written)).toEqual(new Set([file, ...(shape.written ?? usual.map(file => path.join(folder, file)))]));
		expect(first.notes).toHaveLength(shape.notes?.length ?? 0);
		for (const note of shape.notes ?? []) {
			expect(first.notes).toContainEqual({level: expect.any(String), text: expect.stringContaining(note)});
		}

		await applyAll(first);
		const dockerfile = await readFile(path.join(top, file), 'utf8');
		const ignored = written.find(file => file.endsWith('dockerignore')) ?? '';
		await expect(dockerfile).toMatchFileSnapshot(golden(name, 'Dockerfile.production'));
		await expect(await readFile(path.join(top, ignored), 'utf8')).toMatchFileSnapshot(golden(name, 'dockerignore'));
		expect(validate(dockerfile)).toEqual([]);
		expect(faultsOf(parseDockerfile(dockerfile))).toEqual([]);

		// What the user wrote stays as it was.
		for (const [own, text] of Object.entries(shape.files).filter(([own]) => /Dockerfile(?:\.[a-z]+)?$/.test(own))) {
			expect(await readFile(path.join(top, own), 'utf8')).toBe(text);
		}

		const second = await planShape(top, shape);
		expect(second.changes.map(({id}) => id)).toEqual([]);
		expect(second.notes).toEqual(first.notes);
	});
});

describe('a fault, of which the golden files have none', () => {
	it.each([
		[
			'another profile',
			(text: string) => text.replace('cargo build --locked --profile production', 'cargo build --locked --release'),
			'cook-differs',
		],
		['other features', (text: string) => text.replace('cargo build --locked', 'cargo build --locked --features sqlite'), 'cook-differs'],
		[
			'a mount on the target folder',
			(text: string) => text.replaceAll('type=secret,id=aws_session_token', 'type=cache,target=/app/target'),
			'cook-in-mount',
		],
		['an older C library', (text: string) => text.replace(/^FROM gcr\.io.* AS/m, 'FROM debian:bookworm-slim AS'), 'glibc'],
		['no stage of that name', (text: string) => text.replace('--from=planner', '--from=plan'), 'unknown-stage'],
	])('would be found: %s', async (_, change, id) => {
		const text = await readFile(golden('single-crate', 'Dockerfile.production'), 'utf8');
		expect(faultsOf(parseDockerfile(change(text))).map(fault => fault.id)).toContain(id);
	});
});

describe.skipIf(onPath('hadolint') === undefined)('hadolint (needs hadolint)', () => {
	it('finds nothing in any of them', async () => {
		const {stdout, stderr, exitCode} = await runProcess([
			'hadolint',
			'--no-color',
			...Object.keys(shapes).map(name => golden(name, 'Dockerfile.production')),
		]);
		expect({said: stdout + stderr, exitCode}).toEqual({said: '', exitCode: 0});
	});
});
