namespace FieldCollect.OData;

/// <summary>An index of a table, as far as readings are bounded by it.</summary>
/// <param name="Columns">In their order; the key's behind them only where the index itself has them.</param>
/// <param name="Selective">With one value for each of the first so many columns it leaves a handful of rows, however large the set: those of a key, a reference, a name. 0: no number of them does.</param>
/// <param name="Part">One value of the first column names a part of the set whose size the asker's <see cref="IRowScope.Rows"/> knows: a district, a branch.</param>
/// <param name="NullsLowest">Null stands before all values in it: then it gives the order of a first column that may be null as well.</param>
public sealed record IndexMap(IReadOnlyList<string> Columns, int Selective = 0, bool Part = false, bool NullsLowest = false);
