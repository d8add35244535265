import type {Question} from './question.ts';

/** What the image is made from and what goes into it. */
export const imageQuestions: readonly Question[] = [];
