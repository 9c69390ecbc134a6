namespace FieldCollect.Store.Reading;

/// <summary>The register may hold the divisions of the whole country; a terminal needs those of its county and the names above them.</summary>
public static class CountyDivisions
{
    private const int CountyDigits = 6;

    /// <summary>What a county's reference data depends on: the first digits of the beat's code.</summary>
    public static string CountyOf(string beat) => beat.Length >= CountyDigits ? beat[..CountyDigits] : "";

    /// <summary>A condition over Divisions; empty where the beat's code names no county.</summary>
    /// <param name="alias">The table.</param>
    /// <param name="beat">The beat's code.</param>
    /// <param name="add">Adds a value to the statement and gives its name.</param>
    public static string Condition(string alias, string beat, Func<string, string> add) => CountyOf(beat).Length == 0
        ? ""
        : $"(substr({alias}.\"Code\", 1, {CountyDigits}) = {add(beat[..CountyDigits])} OR {alias}.\"Code\" IN ({add(beat[..2].PadRight(12, '0'))}, {add(beat[..4].PadRight(12, '0'))}))";
}
