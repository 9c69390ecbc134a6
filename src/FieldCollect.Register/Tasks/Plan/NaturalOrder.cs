namespace FieldCollect.Register.Tasks.Plan;

/// <summary>The order of a street: texts by their characters, and the numbers in them by their value, so that 9号 comes before 12号.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (x ?? "", y ?? "");
        var (i, j) = (0, 0);
        while (i < left.Length && j < right.Length)
        {
            var (a, b) = (Digits(left.AsSpan(i)), Digits(right.AsSpan(j)));
            var areNumbers = a > 0 && b > 0;
            var order = areNumbers ? ByValue(left.AsSpan(i, a), right.AsSpan(j, b)) : left[i].CompareTo(right[j]);
            if (order != 0)
                return order;
            i += areNumbers ? a : 1;
            j += areNumbers ? b : 1;
        }

        // 012 and 12 have one value; the order stays a total one.
        return (left.Length - i).CompareTo(right.Length - j) is not 0 and var longer ? longer : string.CompareOrdinal(left, right);
    }

    private static int ByValue(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }

    private static int Digits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;
}
