namespace FieldCollect.Fleet.Checking;

/// <summary>Something that went otherwise than promised.</summary>
public sealed class BrokenPromiseException(string promise) : Exception(promise);

/// <summary>Which promise was broken.</summary>
public enum Breach
{
    /// <summary>Acknowledged, and neither in the history nor kept.</summary>
    Lost,

    /// <summary>One request with two effects.</summary>
    Duplicated,

    /// <summary>Somebody's value is gone without a conflict.</summary>
    Overwritten,

    /// <summary>A terminal and the register differ, or hold what is out of scope.</summary>
    OutOfStep,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>What was found broken: all of it is counted, the first of it is told.</summary>
public sealed class BrokenPromises
{
    private const int MostTold = 50;

    private readonly Dictionary<Breach, int> _counts = [];
    private readonly List<string> _told = [];

    public IReadOnlyList<string> Told => _told;

    public int Count(Breach breach) => _counts.GetValueOrDefault(breach);

    public bool Any => _counts.Count > 0;

    public void Add(Breach breach, string promise)
    {
        _counts[breach] = Count(breach) + 1;
        if (_told.Count < MostTold)
            _told.Add(promise);
    }

    public void AddAll(BrokenPromises other)
    {
        foreach (var (breach, count) in other._counts)
            _counts[breach] = Count(breach) + count;
        _told.AddRange(other._told.Take(MostTold - _told.Count));
    }

    /// <exception cref="BrokenPromiseException">Any promise was broken.</exception>
    public void Throw()
    {
        if (Any)
            throw new BrokenPromiseException(_told[0]);
    }
}
