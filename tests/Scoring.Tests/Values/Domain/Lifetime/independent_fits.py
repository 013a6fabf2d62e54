"""Fits BG/NBD, Pareto/NBD and Gamma-Gamma to the purchase histories of ../shared/data with nothing but Python's
standard library: the likelihoods in the papers' own closed forms (Gaussian hypergeometric series for Pareto/NBD),
customer by customer, maximised by a plain Nelder-Mead with restarts. It shares no code, no form and no optimiser
with services/scoring; tests/Scoring.Tests compares the service's fits with what it prints.

    python3 tests/Scoring.Tests/Domain/Lifetime/independent_fits.py ../shared/data
"""
import csv
import datetime as dt
import gzip
import io
import math
import sys
from collections import defaultdict

lgamma, log, exp = math.lgamma, math.log, math.exp


def rows(path):
    with gzip.open(path, "rb") as packed:
        yield from csv.DictReader(io.TextIOWrapper(packed, encoding="utf-8", newline=""))


def cdnow(path):
    for row in rows(path):
        yield row["customer_id"], dt.date.fromisoformat(row["date"][:10]), float(row["amount"])


def retail(path):
    for row in rows(path):
        quantity, price = float(row["quantity"]), float(row["unit_price"])
        if row["customer_id"] and not row["invoice"].startswith("C") and quantity > 0 and price > 0:
            yield row["customer_id"], dt.date.fromisoformat(row["invoice_date"][:10]), quantity * price


def grocery(path):
    for row in rows(path):
        yield row["household_id"], dt.date.fromisoformat(row["transaction_timestamp"][:10]), float(row["sales_value"])


def histories(purchases, end):
    """(x, t_x, T) of every customer, and (x, mean) of those who came back."""
    days = defaultdict(lambda: defaultdict(float))
    for customer, day, amount in purchases:
        if day <= end:
            days[customer][day] += amount
    counts, spendings = [], []
    for bought in days.values():
        ordered = sorted(bought)
        repeats = ordered[1:]
        counts.append((len(repeats), (ordered[-1] - ordered[0]).days / 7, (end - ordered[0]).days / 7))
        mean = sum(bought[day] for day in repeats) / len(repeats) if repeats else 0
        if mean > 0:
            spendings.append((len(repeats), mean))
    return counts, spendings


def bg_nbd(p, data):
    r, alpha, a, b = p
    total = 0.0
    for x, last, age in data:
        a1 = lgamma(r + x) - lgamma(r) + r * log(alpha)
        a2 = lgamma(a + b) + lgamma(b + x) - lgamma(b) - lgamma(a + b + x)
        a3 = -(r + x) * log(alpha + age)
        if x == 0:
            total += a1 + a2 + a3
            continue
        a4 = log(a) - log(b + x - 1) - (r + x) * log(alpha + last)
        top = max(a3, a4)
        total += a1 + a2 + top + log(exp(a3 - top) + exp(a4 - top))
    return total


def hyp2f1(a, b, c, z):
    term = total = 1.0
    for j in range(1, 100_000):
        term *= (a + j - 1) * (b + j - 1) / (c + j - 1) * z / j
        total += term
        if abs(term) < 1e-13 * abs(total):
            return total
    raise ArithmeticError("no convergence")


def pareto_nbd(p, data):
    r, alpha, s, beta = p
    high, low, gap = max(alpha, beta), min(alpha, beta), abs(alpha - beta)
    total = 0.0
    for x, last, age in data:
        shape = r + s + x
        b = s + 1 if alpha >= beta else r + x
        # The closed form with its powers as logarithms, which would overflow otherwise.
        near = log(hyp2f1(shape, b, shape + 1, gap / (high + last))) - shape * log(high + last)
        far = log(hyp2f1(shape, b, shape + 1, gap / (high + age))) - shape * log(high + age)
        alive = -(r + x) * log(alpha + age) - s * log(beta + age)
        top = max(alive, near)
        likelihood = exp(alive - top) + s / shape * (exp(near - top) - exp(far - top))
        total += lgamma(r + x) - lgamma(r) + r * log(alpha) + s * log(beta) + log(likelihood) + top
    return total


def gamma_gamma(p, data):
    shape, q, gamma = p
    total = 0.0
    for x, mean in data:
        px = shape * x
        total += (lgamma(px + q) - lgamma(px) - lgamma(q) + q * log(gamma) + (px - 1) * log(mean) + px * log(x)
                  - (px + q) * log(gamma + mean * x))
    return total


def highest(likelihood, start, data):
    def cost(logs):
        try:
            return -likelihood([exp(value) for value in logs], data)
        except (ArithmeticError, ValueError):
            return math.inf

    best = [log(value) for value in start]
    before = math.inf
    while True:
        best, value = simplex(cost, best)
        if before - value < 1e-6:
            return [exp(v) for v in best], -value
        before = value


def simplex(cost, start, step=0.3, tolerance=1e-8):
    size = len(start)
    points = [start] + [[v + (step if i == j else 0) for j, v in enumerate(start)] for i in range(size)]
    ranked = sorted((cost(p), p) for p in points)
    for _ in range(1000):
        if ranked[-1][0] - ranked[0][0] < tolerance:
            break
        centre = [sum(p[j] for _, p in ranked[:-1]) / size for j in range(size)]
        worst = ranked[-1][1]

        def at(scale):
            point = [c + scale * (w - c) for c, w in zip(centre, worst)]
            return cost(point), point

        turned = at(-1)
        if turned[0] < ranked[0][0]:
            ranked[-1] = min(turned, at(-2))
        elif turned[0] < ranked[-2][0]:
            ranked[-1] = turned
        else:
            inner = min(at(-0.5), at(0.5))
            if inner[0] < ranked[-1][0]:
                ranked[-1] = inner
            else:
                lead = ranked[0][1]
                ranked[1:] = [(cost(q), q) for q in ([(a + b) / 2 for a, b in zip(lead, p)] for _, p in ranked[1:])]
        ranked.sort()
    return ranked[0][1], ranked[0][0]


def report(name, counts, spendings):
    print(f"{name}: {len(counts)} customers, {len(spendings)} with repeat amounts", flush=True)
    for title, likelihood, start, data in (
            ("BG/NBD", bg_nbd, [1, 5, 1, 3], counts),
            ("Gamma-Gamma", gamma_gamma, [4, 4, 20], spendings),
            ("Pareto/NBD", pareto_nbd, [1, 10, 1, 12], counts)):
        values, value = highest(likelihood, start, data)
        print(f"  {title}: {', '.join(f'{v:.6g}' for v in values)}; log-likelihood {value:.3f}", flush=True)


if __name__ == "__main__":
    root = sys.argv[1]
    for name, purchases, end in (
            ("cdnow sample", cdnow(f"{root}/cdnow/cdnow_sample.csv.gz"), dt.date(1997, 9, 30)),
            ("cdnow master", cdnow(f"{root}/cdnow/cdnow_master.csv.gz"), dt.date(1997, 9, 30)),
            ("online retail", retail(f"{root}/online_retail/online_retail_2010-12_2011-08.csv.gz"), dt.date(2011, 8, 31)),
            ("complete journey", grocery(f"{root}/completejourney/transactions_sample_2017-01_09.csv.gz"), dt.date(2017, 9, 30))):
        if len(sys.argv) < 3 or sys.argv[2] in name:
            report(name, *histories(purchases, end))
