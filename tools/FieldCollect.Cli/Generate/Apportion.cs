namespace FieldCollect.Cli.Generate;

/// <summary>Shares whole things out by weight so that the parts add up exactly (largest remainder; the earlier part wins a tie).</summary>
public static class Apportion
{
    public static int[] ByWeight(int total, IReadOnlyList<double> weights)
    {
        var sum = weights.Sum();
        var parts = new int[weights.Count];
        var remainders = new (double Part, int Index)[weights.Count];
        var given = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var exact = total * weights[i] / sum;
            parts[i] = (int)exact;
            given += parts[i];
            remainders[i] = (exact - parts[i], i);
        }
        Array.Sort(remainders, (x, y) => x.Part == y.Part ? x.Index.CompareTo(y.Index) : y.Part.CompareTo(x.Part));
        for (var i = 0; given < total; i = (i + 1) % parts.Length, given++) parts[remainders[i].Index]++;
        return parts;
    }
}
