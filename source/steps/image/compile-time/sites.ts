import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {Project} from '../../../project/project.ts';
import {type RustTree, readRustTrees} from '../../../project/rust-tokens.ts';

/** A place in the sources where rustc reads more than Rust: a macro, or an attribute of a derive. */
export type CompileTimeSite = {
	/** Without a path before it: `query_as`, `include_str`; `folder` for the attribute of rust-embed. */
	readonly name: string;
	/** The first argument where it is a literal string; `fallback` of a macro that is given one. */
	readonly argument: string | undefined;
	/** Absolute. */
	readonly file: string;
	/** From 1. */
	readonly line: number;
	/** The member's folder, absolute. */
	readonly member: string;
};

const reads = /^(?:include_str|include_bytes|include_dir|include|migrate|embed_migrations|git_version|query\w*)$/;

/** A file in which none of these words stand is not parsed. */
const worthReading = /\b(?:include\w*|migrate|embed_migrations|git_version|query\w*)\s*!|\bfolder\s*=/;

/**
The sites in what git tracks of the members' sources and build scripts: comments and strings are no sites, as rustc reads them. Without git there are
none: nothing is known of what a clone would have.
*/
export async function readCompileTimeSites({cargo, git}: Pick<Project, 'cargo' | 'git'>): Promise<readonly CompileTimeSite[]> {
	if (git?.files === undefined) {
		return [];
	}

	const members = cargo.members.map(({manifestPath}) => path.dirname(path.normalize(manifestPath))).sort((a, b) => b.length - a.length);
	const sources = git.files.filter(file => file.endsWith('.rs')).map(file => path.join(git.root, file));
	const found = await Promise.all(
		sources.map(async file => {
			const member = members.find(folder => file.startsWith(`${folder}${path.sep}`));
			const inMember = member === undefined ? '' : path.relative(member, file).split(path.sep).join('/');
			if (member === undefined || !/^(?:src\/|build\.rs$)/.test(inMember)) {
				return [];
			}

			const text = await readFile(file, 'utf8').catch(() => '');
			return worthReading.test(text) ? sitesIn(text).map(site => ({...site, file, member})) : [];
		}),
	);
	return found.flat();
}

type FoundSite = Pick<CompileTimeSite, 'name' | 'argument' | 'line'>;

export function sitesIn(text: string): readonly FoundSite[] {
	const sites: Array<Omit<FoundSite, 'line'> & {readonly offset: number}> = [];
	visit(readRustTrees(text) ?? [], sites);
	return sites.map(({offset, ...site}) => ({...site, line: text.slice(0, offset).split('\n').length}));
}

function visit(trees: readonly RustTree[], sites: Array<Omit<FoundSite, 'line'> & {readonly offset: number}>): void {
	for (const [index, tree] of trees.entries()) {
		if (!('text' in tree)) {
			visit(tree.trees, sites);
			continue;
		}

		const [next, after] = [trees[index + 1], trees[index + 2]];
		if (tree.type === 'name' && reads.test(tree.text) && isPunctuation(next, '!') && after !== undefined && !('text' in after)) {
			sites.push({name: tree.text, argument: argumentOf(tree.text, after.trees), offset: tree.offset});
		} else if (tree.type === 'name' && tree.text === 'folder' && isPunctuation(next, '=') && literalOf(after) !== undefined) {
			sites.push({name: 'folder', argument: literalOf(after), offset: tree.offset});
		}
	}
}

function argumentOf(name: string, trees: readonly RustTree[]): string | undefined {
	const hasFallback = trees.some(tree => 'text' in tree && tree.type === 'name' && tree.text === 'fallback');
	return name === 'git_version' ? (hasFallback ? 'fallback' : undefined) : literalOf(trees[0]);
}

function isPunctuation(tree: RustTree | undefined, text: string): boolean {
	return tree !== undefined && 'text' in tree && tree.type === 'punctuation' && tree.text === text;
}

function literalOf(tree: RustTree | undefined): string | undefined {
	return tree !== undefined && 'text' in tree && tree.type === 'string' ? tree.text : undefined;
}
