/** Ways to write the address of this machine, or of a cloud's metadata, so that a comparison of texts does not see it. */
export const disguisedLoopback: readonly string[] = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0x7F.1',
  '0177.0.0.1',
  '017700000001',
  '127.255.255.254',
  '0.0.0.0',
  '0',
  '0x0',
  'localhost',
  'LOCALHOST',
  'localhost.',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  // Digits of other scripts and widths, which a URL turns into the plain ones.
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '１２７.0.0.1',
  '%31%32%37.0.0.1',
];

export const disguisedMetadata: readonly string[] = [
  '169.254.169.254',
  '169.254.169.254.',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '169.254.43518',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:a9fe:a9fe::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '100.100.100.200',
  '168.63.129.16',
];

/** The part of a URL before the path that seems to name somebody else. */
export const misleadingAuthorities: readonly ((place: string) => string)[] = [
  (place) => `example.com@${place}`,
  (place) => `example.com:80@${place}`,
  (place) => `example.com%2f@${place}`,
  (place) => `example.com%23@${place}`,
  (place) => `user:example.com@${place}`,
];
