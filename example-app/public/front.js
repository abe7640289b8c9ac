// The simulated phone stands beside the shop where there is room, and the steps follow what has happened there. It has a
// window of its own and is no frame in the shop's: a page that approves must never be framed, a real app is no part of a
// shop either, and in a frame of another site the browser would give the phone another memory than in its own tab.
const [width, height] = [430, 860];

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[target=phone]');
  if (!link || screen.availWidth < 2 * width) return;
  const left = screen.availWidth - width;
  const place = `popup,width=${width},height=${Math.min(height, screen.availHeight)},left=${left},top=0`;
  const phone = open(link.href, 'phone', place);
  // Without a window of its own it is a tab, as without this script.
  if (!phone) return;
  phone.focus();
  event.preventDefault();
});

const stepOf = (page) => page.querySelector('.steps')?.dataset.step;

setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch('/').catch(() => undefined);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (stepOf(page) !== stepOf(document)) location.reload();
}, 1500);
