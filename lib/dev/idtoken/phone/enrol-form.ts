import { html } from '../../../pages/html.js';
import type { Html } from '../../../pages/html.js';

/** Nationalities to choose from: three-letter ISO 3166 codes, the EU and some beyond it. */
const COUNTRIES: readonly (readonly [code: string, name: string])[] = [
  ['AUS', 'Australia'],
  ['AUT', 'Austria'],
  ['BEL', 'Belgium'],
  ['BRA', 'Brazil'],
  ['BGR', 'Bulgaria'],
  ['CAN', 'Canada'],
  ['HRV', 'Croatia'],
  ['CYP', 'Cyprus'],
  ['CZE', 'Czechia'],
  ['DNK', 'Denmark'],
  ['EST', 'Estonia'],
  ['FIN', 'Finland'],
  ['FRA', 'France'],
  ['DEU', 'Germany'],
  ['GRC', 'Greece'],
  ['HUN', 'Hungary'],
  ['IND', 'India'],
  ['IRL', 'Ireland'],
  ['ITA', 'Italy'],
  ['JPN', 'Japan'],
  ['KOR', 'Korea (South)'],
  ['LVA', 'Latvia'],
  ['LTU', 'Lithuania'],
  ['LUX', 'Luxembourg'],
  ['MLT', 'Malta'],
  ['MAR', 'Morocco'],
  ['NLD', 'Netherlands'],
  ['NOR', 'Norway'],
  ['POL', 'Poland'],
  ['PRT', 'Portugal'],
  ['ROU', 'Romania'],
  ['SEN', 'Senegal'],
  ['SVK', 'Slovakia'],
  ['SVN', 'Slovenia'],
  ['ESP', 'Spain'],
  ['SWE', 'Sweden'],
  ['CHE', 'Switzerland'],
  ['UKR', 'Ukraine'],
  ['GBR', 'United Kingdom'],
  ['USA', 'United States'],
];

/** The screen that enrols a person. */
export function enrolForm(): Html {
  return html`<section class="screen" data-testid="enrol" aria-labelledby="enrol-title" hidden>
    <h1 id="enrol-title" tabindex="-1">Enrol a person</h1>
    <p class="lead">Makes a device key in this browser. Any name will do: nobody is checked here.</p>
    <form data-testid="enrol-form" novalidate>
      <p class="alert" data-testid="enrol-error" role="alert" hidden></p>
      ${field('tokenId', 'Token id', html`autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="256" required`, 'The name that the service knows, such as an e-mail address.')}
      <div class="pair">
        ${field('givenName', 'Given name', html`autocomplete="off" maxlength="39"`)}
        ${field('familyName', 'Family name', html`autocomplete="off" maxlength="39"`)}
      </div>
      <div class="pair">
        ${field('dateOfBirth', 'Date of birth', html`type="date" min="1900-01-01" max="2099-12-31"`)}
        <div class="field">
          <label for="nationality">Nationality</label
          ><select id="nationality" name="nationality">
            <option value="">None</option>
            ${COUNTRIES.map(([code, name]) => html`<option value="${code}">${name}</option>`)}
          </select>
        </div>
      </div>
      <div class="pair">
        ${field('documentNumber', 'Document number', html`autocomplete="off" maxlength="64"`)}
        <div class="field">
          <label for="trustLevel">Trust level</label
          ><select id="trustLevel" name="trustLevel">
            <option value="1">1, low</option>
            <option value="2" selected>2, substantial</option>
            <option value="3">3, high</option>
          </select>
        </div>
      </div>
      <div class="actions stacked">
        <button type="submit" class="primary" data-testid="enrol-submit">Enrol</button>
        <button type="button" class="quiet" data-testid="enrol-cancel" hidden>Back</button>
      </div>
    </form>
  </section>`;
}

function field(name: string, label: string, attributes: Html, hint?: string): Html {
  const described = hint !== undefined && html` aria-describedby="${name}-hint"`;
  const said = hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`;
  return html`<div class="field">
    <label for="${name}">${label}</label><input id="${name}" name="${name}" ${attributes}${described} />${said}
  </div>`;
}
