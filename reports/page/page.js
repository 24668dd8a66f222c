/* The page reads without this. It adds: the numbers under the pointer and under the arrow keys, a cursor and a zoom
 * shared by all pictures over time, tables that sort and filter, and where in the page one is. */
(function () {
  'use strict';
  var TIMED = ['throughput', 'freshness', 'objects', 'heatmap'], NS = 'http://www.w3.org/2000/svg';
  var live = document.createElement('div'), tip = document.createElement('div');
  live.className = 'sr';
  live.setAttribute('aria-live', 'polite');
  live.setAttribute('role', 'status');
  document.querySelector('main').appendChild(live);
  tip.className = 'tip';
  tip.hidden = true;

  /* ---- pictures */
  function timed(figure) { return TIMED.indexOf(figure.id.slice(7)) >= 0; }

  function look(svg) {
    var figure = svg.closest('figure'), low = Infinity, high = -Infinity;
    var all = Array.prototype.map.call(svg.querySelectorAll('.pt'), function (circle) {
      return { circle: circle, x: +circle.getAttribute('cx'), y: +circle.getAttribute('cy'), text: circle.querySelector('title').textContent };
    });
    svg.querySelectorAll('path.gridline').forEach(function (path) {
      var ends = /M([\d.]+),([\d.]+) L([\d.]+),([\d.]+)/.exec(path.getAttribute('d'));
      if (!ends || ends[1] === ends[3]) return;
      low = Math.min(low, +ends[1]);
      high = Math.max(high, +ends[3]);
    });
    if (low > high) svg.querySelectorAll('polygon').forEach(function (polygon) {
      polygon.getAttribute('points').trim().split(/\s+/).forEach(function (pair) {
        low = Math.min(low, parseFloat(pair));
        high = Math.max(high, parseFloat(pair));
      });
    });
    return { svg: svg, figure: figure, points: all, low: low, high: high, timed: timed(figure) && low < high, from: 0, to: 1, at: -1, minutes: +figure.dataset.minutes, clock: +figure.dataset.clock };
  }

  /* Where a place of the whole picture is shown, and back. */
  function shown(picture, x) {
    if (!picture.timed) return x;
    var share = (x - picture.low) / (picture.high - picture.low);
    return picture.low + (share - picture.from) / (picture.to - picture.from) * (picture.high - picture.low);
  }
  function place(picture, event) {
    var point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.svg.getScreenCTM().inverse());
    return { x: point.x, y: point.y };
  }

  /* The nearest point, and where few stand above each other all of its column. */
  function column(picture, nearest) {
    var same = picture.points.filter(function (point) { return Math.abs(point.x - nearest.x) < 0.6; });
    var rows = {};
    same.forEach(function (point) { rows[point.text] = point; });
    same = Object.keys(rows).map(function (key) { return rows[key]; });
    return same.length > 1 && same.length <= 8 && picture.figure.id !== 'figure-heatmap' && !/map|choices|breakeven|bill/.test(picture.figure.id) ? same.sort(function (a, b) { return a.y - b.y; }) : [nearest];
  }

  function show(picture, nearest) {
    clear(picture);
    var some = column(picture, nearest), box = picture.figure.getBoundingClientRect();
    some.forEach(function (point) { point.circle.classList.add('on'); point.circle.setAttribute('r', 4); });
    tip.textContent = '';
    some.forEach(function (point) {
      var line = document.createElement('div');
      line.textContent = point.text;
      tip.appendChild(line);
    });
    picture.figure.appendChild(tip);
    tip.hidden = false;
    var mark = nearest.circle.getBoundingClientRect();
    var left = mark.left - box.left + 16;
    if (left + tip.offsetWidth > box.width) left = Math.max(0, mark.left - box.left - tip.offsetWidth - 8);
    tip.style.left = left + 'px';
    tip.style.top = Math.max(0, mark.top - box.top - tip.offsetHeight - 6) + 'px';
    return some;
  }
  function clear(picture) {
    tip.hidden = true;
    picture.svg.querySelectorAll('.pt.on').forEach(function (circle) { circle.classList.remove('on'); circle.setAttribute('r', 6); });
  }

  var pictures = Array.prototype.map.call(document.querySelectorAll('figure svg'), look);
  function cursors(share) {
    pictures.forEach(function (picture) {
      if (!picture.timed) return;
      if (!picture.cursor) {
        picture.cursor = document.createElementNS(NS, 'line');
        picture.cursor.setAttribute('class', 'cursor');
        picture.cursor.setAttribute('y1', 0);
        picture.cursor.setAttribute('y2', picture.svg.viewBox.baseVal.height);
        picture.svg.appendChild(picture.cursor);
      }
      var x = shown(picture, picture.low + share * (picture.high - picture.low));
      picture.cursor.style.display = share >= 0 && x >= picture.low && x <= picture.high ? '' : 'none';
      picture.cursor.setAttribute('x1', x);
      picture.cursor.setAttribute('x2', x);
    });
  }
  function share_of(picture, x) {
    var share = picture.from + (x - picture.low) / (picture.high - picture.low) * (picture.to - picture.from);
    return x < picture.low - 1 || x > picture.high + 1 ? -1 : Math.min(1, Math.max(0, share));
  }

  function nearest_to(picture, at) {
    var best = null, least = Infinity;
    picture.points.forEach(function (point) {
      var dx = shown(picture, point.x) - at.x, dy = point.y - at.y, apart = dx * dx + dy * dy * 0.25;
      if (apart < least) { least = apart; best = point; }
    });
    return best;
  }

  /* Tics of the time that is shown: as figure_time.c puts them at the whole. */
  var DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  var STEPS = [[1 / 60, 1 / 60, 's'], [1 / 12, 1 / 60, 's'], [1 / 6, 1 / 60, 's'], [0.5, 1 / 60, 's'], [1, 1, 'min'], [2, 1, 'min'], [5, 1, 'min'], [10, 1, 'min'], [15, 1, 'min'], [30, 1, 'min'],
    [60, 60, 'h'], [120, 60, 'h'], [180, 60, 'h'], [360, 60, 'h'], [720, 60, 'h'], [1440, 1440, 'd'], [2880, 1440, 'd'], [7200, 1440, 'd'], [14400, 1440, 'd']];
  function tics_of(picture) {
    var from = picture.from * picture.minutes, to = picture.to * picture.minutes, most = picture.svg.viewBox.baseVal.width < 800 ? 5 : 9;
    var step = STEPS.find(function (some) { return (to - from) / some[0] <= most; }) || STEPS[STEPS.length - 1];
    var clock = picture.clock >= 0 && step[0] >= 1 ? picture.clock : -1, begin = Math.max(clock, 0), tics = [];
    for (var i = Math.ceil((begin + from) / step[0] - 1e-9); i * step[0] <= (begin + to) * (1 + 1e-9); i++) {
      var at = i * step[0], day = DAYS[Math.floor(at / 1440) % 7], minute = Math.round(at) % 1440;
      var hour = ('0' + Math.floor(minute / 60)).slice(-2) + ':' + ('0' + minute % 60).slice(-2);
      tics.push({ at: at - begin, text: clock < 0 ? +(at / step[1]).toPrecision(4) + ' ' + step[2] : minute === 0 ? day : tics.length || most < 9 ? hour : day + ' ' + hour });
    }
    return tics;
  }
  function renew_tics(picture) {
    var svg = picture.svg, whole = picture.from === 0 && picture.to === 1, rows = {};
    svg.querySelectorAll('.tic').forEach(function (tic) { tic.remove(); });
    svg.querySelectorAll('g[text-anchor=middle]').forEach(function (group) {
      if (!/^([\d.,]+ (s|min|h|d)|(mon|tue|wed|thu|fri|sat|sun)( \d\d:\d\d)?|\d\d:\d\d)$/.test(group.textContent.trim())) return;
      var at = /translate\(([\d.]+),([\d.]+)\)/.exec(group.getAttribute('transform'));
      group.style.display = whole ? '' : 'none';
      if (at) rows[at[2]] = group;
    });
    if (whole) return;
    Object.keys(rows).forEach(function (y) {
      tics_of(picture).forEach(function (tic) {
        var group = rows[y].cloneNode(true), x = shown(picture, picture.low + tic.at / picture.minutes * (picture.high - picture.low));
        group.setAttribute('class', 'tic');
        group.setAttribute('transform', 'translate(' + x.toFixed(2) + ',' + y + ')');
        group.style.display = '';
        (group.querySelector('tspan') || group.querySelector('text')).textContent = tic.text;
        rows[y].parentNode.appendChild(group);
      });
    });
  }

  /* Time from share `from` to share `to`, in all pictures over time. */
  function zoom(from, to) {
    pictures.forEach(function (picture) {
      if (!picture.timed) return;
      var svg = picture.svg, width = picture.high - picture.low, k = 1 / (to - from), height = svg.viewBox.baseVal.height;
      picture.from = from;
      picture.to = to;
      if (!picture.clip) {
        picture.clip = 'clip-' + pictures.indexOf(picture);
        var clip = document.createElementNS(NS, 'clipPath'), rect = document.createElementNS(NS, 'rect');
        clip.id = picture.clip;
        [['x', picture.low - 1], ['y', 0], ['width', width + 2], ['height', height]].forEach(function (pair) { rect.setAttribute(pair[0], pair[1]); });
        clip.appendChild(rect);
        svg.insertBefore(clip, svg.firstChild);
        svg.querySelectorAll('path:not(.gridline), polygon, circle.pt, use').forEach(function (part) {
          if (part.closest('defs')) return;
          var box = part.getBBox();
          if (part.tagName !== 'use' && box.x + box.width > picture.high + 2) return;
          if (part.tagName === 'path' && box.height === 0 && box.width > width - 2) return; /* an axis, a mean */
          var group = document.createElementNS(NS, 'g');
          group.setAttribute('clip-path', 'url(#' + picture.clip + ')');
          part.parentNode.insertBefore(group, part);
          group.appendChild(part);
          part.setAttribute('data-zoomed', part.getAttribute('transform') || '');
        });
      }
      svg.querySelectorAll('[data-zoomed]').forEach(function (part) {
        var own = part.getAttribute('data-zoomed');
        if (part.tagName === 'use') {
          part.setAttribute('transform', own.replace(/translate\(([\d.]+)/, function (all, x) { return 'translate(' + shown(picture, +x); }));
          return;
        }
        part.setAttribute('transform', 'matrix(' + k + ' 0 0 1 ' + (picture.low - (picture.low + from * width) * k) + ' 0)');
        part.setAttribute('vector-effect', 'non-scaling-stroke');
      });
      renew_tics(picture);
      var button = picture.figure.querySelector('.zoom');
      if (from === 0 && to === 1) { if (button) button.remove(); return; }
      if (button) return;
      button = document.createElement('button');
      button.className = 'zoom';
      button.type = 'button';
      button.textContent = 'whole time';
      button.addEventListener('click', function () { zoom(0, 1); });
      picture.figure.appendChild(button);
    });
  }

  pictures.forEach(function (picture) {
    var svg = picture.svg, begun = null;
    if (picture.points.length === 0) return;
    svg.setAttribute('tabindex', 0);
    picture.points.forEach(function (point) { point.circle.querySelector('title').remove(); });
    picture.order = picture.points.slice().sort(function (a, b) { return a.x - b.x || a.y - b.y; });
    svg.addEventListener('pointermove', function (event) {
      var at = place(picture, event), best = nearest_to(picture, at);
      if (best) show(picture, best);
      if (picture.timed) cursors(share_of(picture, at.x));
    });
    svg.addEventListener('pointerleave', function () { clear(picture); cursors(-1); begun = null; });
    svg.addEventListener('keydown', function (event) {
      var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === 'Escape') { clear(picture); if (picture.timed) zoom(0, 1); return; }
      if (!step) return;
      event.preventDefault();
      picture.at = Math.min(picture.order.length - 1, Math.max(0, picture.at + step));
      live.textContent = show(picture, picture.order[picture.at]).map(function (point) { return point.text; }).join('; ');
    });
    svg.addEventListener('blur', function () { clear(picture); });
    if (!picture.timed) return;
    svg.addEventListener('pointerdown', function (event) { if (event.pointerType === 'mouse') begun = share_of(picture, place(picture, event).x); });
    svg.addEventListener('pointerup', function (event) {
      var end = share_of(picture, place(picture, event).x);
      if (begun !== null && begun >= 0 && end >= 0 && Math.abs(end - begun) > 0.01) zoom(Math.min(begun, end), Math.max(begun, end));
      begun = null;
    });
    svg.addEventListener('dblclick', function () { zoom(0, 1); });
  });

  /* ---- tables */
  function value(cell) {
    var own = cell.getAttribute('data-v');
    return own === null ? cell.textContent.trim() : own === '' ? -Infinity : +own;
  }
  function sort(table, at, up) {
    var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows), total = rows.filter(function (row) { return row.className === 'total'; });
    rows = rows.filter(function (row) { return row.className !== 'total'; });
    rows.sort(function (a, b) {
      var left = value(a.cells[at]), right = value(b.cells[at]);
      var order = typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right), undefined, { numeric: true });
      return up ? order : -order;
    });
    rows.concat(total).forEach(function (row) { body.appendChild(row); });
  }
  document.querySelectorAll('table').forEach(function (table) {
    var heads = table.tHead ? Array.prototype.slice.call(table.tHead.rows[0].cells) : [];
    heads.forEach(function (head, at) {
      if (!head.textContent.trim()) return;
      var button = document.createElement('button');
      button.type = 'button';
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener('click', function () {
        var up = head.getAttribute('aria-sort') !== 'ascending';
        if (head.classList.contains('n') && !head.hasAttribute('aria-sort')) up = false;
        heads.forEach(function (other) { other.removeAttribute('aria-sort'); });
        head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
        sort(table, at, up);
      });
    });
    if (table.tBodies[0].rows.length < 13) return;
    var label = document.createElement('label'), input = document.createElement('input');
    label.className = 'filter';
    label.textContent = 'Only rows with';
    input.type = 'search';
    input.addEventListener('input', function () {
      var words = input.value.toLowerCase().split(/\s+/);
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
        var text = row.textContent.toLowerCase();
        row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
      });
    });
    label.appendChild(input);
    table.closest('.scroll').before(label);
  });

  /* ---- what if */
  function what_if(section) {
    var data = JSON.parse(document.getElementById('what-data').textContent), cards = document.getElementById('what-cards');
    var levers = data.axes.map(function (axis, a) { return document.getElementById('lever-' + a); });
    function nearest() {
      var best = data.points[0], least = Infinity;
      data.points.forEach(function (point) {
        var apart = 0;
        point.at.forEach(function (at, a) { apart += Math.abs(at - levers[a].value) / Math.max(1, data.axes[a].values.length - 1); });
        if (apart < least) { least = apart; best = point; }
      });
      return best;
    }
    function card(name, figure, more) {
      var box = document.createElement('div');
      [['span', name], ['b', figure], ['small', more]].forEach(function (part) {
        var element = document.createElement(part[0]);
        element.textContent = part[1].replace(/ /g, part[0] === 'b' ? '\u00a0' : ' ');
        box.appendChild(element);
      });
      box.className = 'card';
      cards.appendChild(box);
    }
    function follow() {
      var point = nearest(), here = data.axes.map(function (axis, a) { return axis.values[point.at[a]]; });
      levers.forEach(function (lever, a) {
        var asked = data.axes[a].values[lever.value];
        lever.setAttribute('aria-valuetext', asked);
        lever.nextElementSibling.textContent = asked === here[a] ? asked : asked + ' (' + here[a] + ' was simulated)';
      });
      cards.textContent = '';
      cards.style.setProperty('--columns', Math.min(5, 1 + data.measures.length));
      card('a month', point.usd + ' USD', here.join(', '));
      data.measures.forEach(function (measure, m) { card(measure, point.p99[m], 'p50 ' + point.p50[m]); });
      document.getElementById('what-found').textContent = point.mark ? point.mark + ': ' + point.reason : 'Nothing is lost, late or refused.';
      document.getElementById('what-run').textContent = 'kinesim run ' + data.scenario + data.axes.map(function (axis, a) { return " --set '" + axis.path + '=' + here[a] + "'"; }).join('');
      var words = data.axes.map(function (axis, a) { return axis.label + ' ' + here[a]; }).join(', ') + ':', front = here.join(', ') + ':';
      pictures.forEach(function (picture) {
        picture.points.forEach(function (mark) {
          mark.circle.classList.toggle('here', mark.text.indexOf(words) === 0 || mark.text.indexOf(front) === 0);
        });
      });
    }
    section.hidden = false;
    levers.forEach(function (lever) { lever.addEventListener('input', follow); });
    follow();
  }
  var levers = document.getElementById('what-if');
  if (levers) what_if(levers);

  /* ---- contents */
  function open_target() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var folded = target && target.querySelector(':scope > details');
    if (folded) folded.open = true;
  }
  addEventListener('hashchange', open_target);
  open_target();
  var links = {};
  document.querySelectorAll('nav a').forEach(function (link) {
    links[link.getAttribute('href').slice(1)] = link;
    link.addEventListener('click', function () { setTimeout(open_target, 0); });
  });
  if ('IntersectionObserver' in window) {
    var watch = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        document.querySelectorAll('nav a[aria-current]').forEach(function (link) { link.removeAttribute('aria-current'); });
        if (links[entry.target.id]) links[entry.target.id].setAttribute('aria-current', 'true');
      });
    }, { rootMargin: '-10% 0px -75% 0px' });
    document.querySelectorAll('main section[id]').forEach(function (section) { watch.observe(section); });
  }
})();
