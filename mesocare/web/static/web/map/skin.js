/* The same skin as the server's: which triangle is under a tap, and how far two places are apart.
   Distances here are straight through the skin, a little short of the server's way along it. */

export class Skin {
  constructor(mesh, scale) {
    this.corners = [];
    const at = (k) => [mesh.vertices[3 * k], mesh.vertices[3 * k + 1], mesh.vertices[3 * k + 2]];
    for (let k = 0; k < mesh.triangles.length; k += 3) {
      this.corners.push([at(mesh.triangles[k]), at(mesh.triangles[k + 1]), at(mesh.triangles[k + 2])]);
    }
    this.factor = scale;
  }

  /* Chart mm (y up) → the frontmost triangle and weights, or null beside the skin. */
  under(x, y) {
    let best = null;
    let front = -Infinity;
    this.corners.forEach(([a, b, c], triangle) => {
      const area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
      if (area < 1e-9) return;
      const second = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area;
      const third = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area;
      const first = 1 - second - third;
      if (Math.min(first, second, third) < -1e-9) return;
      const z = first * a[2] + second * b[2] + third * c[2];
      if (z > front) {
        front = z;
        best = { triangle, weights: [first, second, third].map((w) => Math.round(Math.max(w, 0) * 1e6) / 1e6) };
      }
    });
    return best;
  }

  place({ triangle, weights }) {
    const corners = this.corners[triangle];
    return [0, 1, 2].map((axis) => weights[0] * corners[0][axis] + weights[1] * corners[1][axis] + weights[2] * corners[2][axis]);
  }

  /* Real millimetres between two stored places. */
  apart(first, second) {
    const a = this.place(first);
    const b = this.place(second);
    return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) * this.factor;
  }

  inside(at, areas) {
    return areas.find((area) => this.from(at, area) < 0) || null;
  }

  /* How far a place is from the edge of what must be kept free; negative inside. */
  from(at, area) {
    const keep = Number(area.radius_mm) + Number(area.clearance_mm || 0);
    const centre = this.under(Number(area.x_mm), Number(area.y_mm));
    if (centre) return this.apart(at, centre) - keep;
    const [x, y] = this.place(at);
    return Math.hypot(x - area.x_mm, y - area.y_mm) * this.factor - keep;
  }
}

const READINGS = { zy: 135, ex: 89 };

export function factorOf(scale) {
  const [name, mm] = String(scale || "model").split("=");
  return READINGS[name] && mm ? Number(mm) / READINGS[name] : 1;
}
