"""What tests ask of a page in a real browser."""

from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
OVERFLOWING = """[...document.querySelectorAll('td, th, p, li, dd, .card, article')]
    .filter(e => !e.closest('.wide') && !e.closest('.visually-hidden') && e.offsetParent !== null
        && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
    .map(e => e.tagName + ': ' + e.textContent.trim().slice(0, 60))"""
CONTRAST = """() => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgba = c => { canvas.clearRect(0,0,1,1); canvas.fillStyle = c; canvas.fillRect(0,0,1,1);
        return [...canvas.getImageData(0,0,1,1).data]; };
    const light = ([r,g,b]) => { const [x,y,z] = [r,g,b].map(v => (v/=255) <= .03928 ? v/12.92 : ((v+.055)/1.055)**2.4);
        return .2126*x + .7152*y + .0722*z; };
    const behind = e => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor);
        if (c[3] === 255) return c; } return [255,255,255,255]; };
    const low = [];
    for (const e of document.querySelectorAll('main *, header *, footer *')) {
        const words = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        if (!words || e.closest('.visually-hidden')) continue;
        const [a, b] = [light(rgba(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
        if ((a + .05) / (b + .05) < 4.5) low.push(e.className + ': ' + e.textContent.slice(0, 40));
    }
    return low;
}"""
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
