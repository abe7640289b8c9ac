import { HOSTS } from '../helpers/hosts.js';
import { describeLogin } from './login-suite.js';

describe.each(HOSTS)('a whole login on %s', (_name, startHost) => {
  describeLogin(startHost);
});
