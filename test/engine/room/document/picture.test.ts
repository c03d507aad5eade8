import assert from 'node:assert/strict';
import { roomPicture } from '../../../../engine/room/document/picture';
import { readRoom } from '../../../../engine/room/document/read-room';

const pictureOf = (room: object) => roomPicture(readRoom(room));
const titles = (svg: string) => [...svg.matchAll(/<title>(.*?)<\/title>/g)].map((match) => match[1]);
const heights = (svg: string) =>
  [...svg.matchAll(/<rect x="4" y="([\d.]+)"/g)].map((match) => Number(match[1]));

describe('the picture of a room', () => {
  it('shows each server by name and class, in its rack', () => {
    const svg = pictureOf({
      racks: [
        { name: 'left', servers: [{ name: 'a' }, { name: 'b', class: 'gpu4u' }] },
        { name: 'right', servers: [{ name: 'c' }] },
      ],
    });
    assert.deepEqual(titles(svg), ['a · std2u', 'b · gpu4u', 'c · std2u']);
    assert.deepEqual(
      [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map((match) => match[1]),
      ['left', 'right'],
    );
  });

  it('puts servers in their slots, the first at the bottom', () => {
    const svg = pictureOf({ racks: [{ name: 'r', servers: [{ name: 'a' }, { name: 'b', slot: 5 }] }] });
    const [first, fifth] = heights(svg) as [number, number];
    // Four slots of 9 pixels between them.
    assert.equal(first - fifth, 36);
  });

  it('draws classes in shades of their own, also more of them than there are shades', () => {
    const classes = ['std2u', 'dense1u', 'legacy1u', 'epyc1u', 'micro1u'];
    const servers = classes.map((name) => ({ name, class: name }));
    const shades = [...pictureOf({ racks: [{ name: 'r', servers }] }).matchAll(/fill-opacity="([\d.]+)"/g)];
    assert.deepEqual(new Set(shades.map((match) => match[1])).size, 4);
  });

  it('lets no name be markup', () => {
    const svg = pictureOf({ racks: [{ name: '<b>&"', servers: [{ name: '<script>' }] }] });
    assert.doesNotMatch(svg, /<script|<b>/);
    assert.match(svg, /&lt;script>/);
  });

  it('stays small for a large room', () => {
    const racks = Array.from({ length: 500 }, (_, r) => ({ name: `r${r}`, servers: [{ name: `s${r}` }] }));
    assert.equal(titles(pictureOf({ racks })).length, 40);
  });

  it('draws a rack without servers too', () => {
    const svg = pictureOf({ racks: [{ name: 'r' }, { name: 'q', servers: [{ name: 's' }] }] });
    assert.equal([...svg.matchAll(/fill="none"/g)].length, 2);
  });
});
