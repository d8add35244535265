import {spawnSync} from 'node:child_process';
import path from 'node:path';
import type {StepPlan} from '../../../source/engine/step.ts';
import {planImage} from '../../../source/steps/image/plan.ts';
import {commitAll, detect, git, hasRustup, projectFolder} from '../../_helpers/project-folder.ts';
import {fakeWorld} from '../../_helpers/world.ts';
import type {Shape} from './_shapes.ts';

const {signal} = new AbortController();

/** A toolchain that is here: rustup would refuse the one that a shape's file names, and that says what it names all the same. */
const installedToolchain = hasRustup ? spawnSync('rustup', ['toolchain', 'list'], {encoding: 'utf8'}).stdout.split(/\s/)[0] : undefined;

/** The shape's repository, committed, in a new folder. */
export async function repositoryOf({files, remote}: Shape): Promise<string> {
	const top = await projectFolder(files);
	commitAll(top);
	if (remote !== undefined) {
		git(top, 'remote', 'add', 'origin', remote);
	}

	return top;
}

/** What is missing in the shape's repository. The project is read for real, but for what depends on this machine: its Rust. */
export async function planShape(top: string, {folder = '', flags, selected}: Shape): Promise<StepPlan> {
	const project = await detect(path.join(top, folder), {RUSTUP_TOOLCHAIN: installedToolchain});
	const toolchain = {...project.toolchain, rustc: '1.95.0', cargo: '1.95.0', host: 'x86_64-unknown-linux-gnu'};
	const world = fakeWorld({
		project: {...project, toolchain},
		flags: {cache: 's3', 'cache-region': 'eu-central-1', ...flags},
		selected: selected ?? ['answers', 'tools', 'cargo', 'cache', 'image'],
	});
	return planImage(world, signal);
}

export async function applyAll({changes}: StepPlan): Promise<void> {
	for (const change of changes) {
		await change.apply({signal, output() {}});
	}
}
