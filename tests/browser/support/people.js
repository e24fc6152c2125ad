// Invented patients. Every name, address and phone number is a canary: none may ever stand in a log.

const FIRST_NAMES = ['Marisol', 'Oduya', 'Tamsin', 'Ferelith', 'Ignatia', 'Bohdana', 'Caspian', 'Leocadia'];

const invented = [];

/** A person nobody has met before. */
export function newPerson() {
  const number = invented.length;
  const firstName = FIRST_NAMES[number % FIRST_NAMES.length];
  const lastName = `Quennevoort${letters(number)}`;
  const person = {
    firstName,
    lastName,
    email: `${firstName}.${lastName}@patients.example`.toLowerCase(),
    phone: `+1 212 555 ${String(1000 + number)}`,
    born: { day: String(1 + (number % 28)), month: String(1 + (number % 12)), year: String(1941 + (number % 60)) },
    support: `A chair with arms, ${lastName}`,
  };
  invented.push(person);
  return person;
}

/** Everyone invented in this run. */
export function everyoneInvented() {
  return invented;
}

function letters(number) {
  return [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}
