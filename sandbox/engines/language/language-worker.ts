import { serveWorker } from '../serve-worker.ts';
import { answerQuestion } from './answer-question.ts';
import type { Answer, Question } from './language-engine.ts';

serveWorker({ answer: async (question: Question): Promise<Answer> => answerQuestion(question, new Date()) });
