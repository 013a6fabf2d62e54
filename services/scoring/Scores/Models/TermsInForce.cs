using Rapport.Scoring.Scores.Domain;

namespace Rapport.Scoring.Scores.Models;

/// <summary>Reads the terms of contracts in force, by workspace: whoever keeps contracts gives it to the catalog.</summary>
internal delegate Task<IReadOnlyDictionary<string, QualificationTerms>> TermsInForce();
