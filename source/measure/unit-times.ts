import {fieldOf, stringOf} from '../project/fields.ts';
import type {UnitTime} from './measurement.ts';

/** How many are told. */
const most = 20;

/**
The slowest units of the page that `cargo build --timings` writes (https://doc.rust-lang.org/cargo/reference/timings.html). Its data is
no promise of cargo's, so whatever is not as expected is not told.
*/
export function slowestUnits(page: string): readonly UnitTime[] {
	const data = /^const UNIT_DATA = (\[.*?\]);$/ms.exec(page)?.[1];
	return unitsOf(data)
		.flatMap(unit => {
			const [name, version, target] = ['name', 'version', 'target'].map(field => stringOf(fieldOf(unit, field)));
			const duration = fieldOf(unit, 'duration');
			return name === undefined || typeof duration !== 'number'
				? []
				: [{unit: [name, version, wordsOf(target ?? '', fieldOf(unit, 'mode'))].filter(Boolean).join(' '), seconds: duration}];
		})
		.sort((a, b) => b.seconds - a.seconds)
		.slice(0, most);
}

/** Cargo's word of a target is ` build script`, ` bin "server"` or nothing at all for a library. */
function wordsOf(target: string, mode: unknown): string {
	return `${target.trim()}${mode === 'run-custom-build' && !target.includes('(run)') ? ' (run)' : ''}`;
}

function unitsOf(data: string | undefined): readonly unknown[] {
	try {
		const units: unknown = JSON.parse(data ?? '[]');
		return Array.isArray(units) ? units : [];
	} catch {
		return [];
	}
}
