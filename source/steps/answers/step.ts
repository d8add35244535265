import path from 'node:path';
import {saveAnswers} from '../../answers/config-file.ts';
import {relevantQuestions} from '../../answers/resolve.ts';
import {questions} from '../../answers/table.ts';
import {fileChange, readText} from '../../engine/file-change.ts';
import type {Step} from '../../engine/step.ts';
import type {World} from '../world.ts';

/** Keeps the answers in `ferrovia.toml`, so that neither a re-run nor a team mate is asked again. */
export function answersStep(otherSteps: readonly string[]): Step<World> {
	return {
		id: 'answers',
		title: 'answers',
		summary: 'keeps your answers in ferrovia.toml',
		needs: [],
		applicability: () => ({applies: true}),
		async plan(world) {
			const before = await readText(world.configPath);
			const after = saveAnswers(before, relevantQuestions(questions, otherSteps, world, world.answers), world.answers);
			const name = path.basename(world.configPath);
			return before === after
				? {changes: [], reason: `${name} has the answers`}
				: {
						changes: [
							fileChange({
								id: 'answers/file',
								path: world.configPath,
								before,
								after,
								summary: `${before === undefined ? 'write' : 'add the answers to'} ${name}`,
							}),
						],
					};
		},
		checks: () => [],
	};
}
