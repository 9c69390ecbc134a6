using FieldCollect.Register;
using FieldCollect.Register.Quality.Defects;

namespace FieldCollect.Store.Quality.Defects;

/// <summary>A defect as a check found it, before anybody has looked whether it is known.</summary>
/// <param name="Id">Made of the check and of what it is about: the same each time.</param>
/// <param name="Scope">What it was found within.</param>
/// <param name="BeatCode">Whose it is.</param>
/// <param name="Records">The records concerned, at most <see cref="Defect.MostNamed"/>, what it is about first.</param>
/// <param name="Concerned">How many there are.</param>
/// <param name="Elsewhere">How many of them are in other beats.</param>
/// <param name="Facts">The fingerprint.</param>
internal sealed record FoundDefect(Guid Id, Guid Scope, string BeatCode, IReadOnlyList<DefectRecord> Records, int Concerned, int Elsewhere, string Facts)
{
    public static Guid GroupOf(DefectCheck check, Guid scope) => Ids.OfName("DefectGroups", $"{check.Name}/{scope}");
}
