/** Port: chance. */
export interface Dice {
  /** A number from 0 up to, but never, 1. */
  roll(): number;
}
