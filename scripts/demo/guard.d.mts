export function isForeign(request: { headers: { host?: string; origin?: string } }): boolean;
