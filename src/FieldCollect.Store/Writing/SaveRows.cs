using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;

namespace FieldCollect.Store.Writing;

/// <summary>
/// Writes the records of a push: new rows first, what is referred to before what refers to it; then changes, each on the version that was read, and only the
/// columns that are no longer what they were.
/// </summary>
public sealed class SaveRows(StoredRows stored, Staging staging)
{
    /// <exception cref="Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException">A row has another version than the one that was read.</exception>
    public async Task RunAsync()
    {
        var touched = staging.TakeTouched();
        var added = touched.Where(stored.IsNew).ToList();
        var changed = touched.Where(r => !stored.IsNew(r)).ToList();
        foreach (var address in changed.OfType<Address>())
            ReleaseCode(address);
        foreach (var record in InOrder(added))
            stored.Statements.Run(stored.TableOf(record.GetType()).Insert, stored.Values(record));
        foreach (var record in changed)
            Update(record);
        await stored.Statements.FlushAsync(stored.Transaction);
        touched.ForEach(stored.Saved);
    }

    /// <summary>Rows of bookkeeping, which nobody has read before and nothing refers to.</summary>
    public void Insert(IEnumerable<object> rows)
    {
        foreach (var row in rows)
        {
            var table = stored.TableOf(row.GetType());
            stored.Statements.Run(table.Insert, [.. table.Columns.Select(c => c.Of(row))]);
        }
    }

    private void Update(object record)
    {
        var (columns, values) = stored.Changed(record);
        if (columns.Count == 0)
            return;
        var (table, before) = (stored.TableOf(record.GetType()), stored.Before(record));
        stored.Statements.Run(table.Update(columns), [.. values, .. table.Key.Select(k => k.Of(before)), table[nameof(IVersioned.Version)].Of(before)], oneRow: true);
    }

    // A code is one address's at a time, and may go from one to another in one push: whoever gives one up does so before anybody takes it.
    private void ReleaseCode(Address address)
    {
        var before = (Address)stored.Before(address);
        if (!Checks.HoldsCode(before) || (Checks.HoldsCode(address) && address.Code == before.Code))
            return;
        stored.Statements.Run("UPDATE \"Addresses\" SET \"Code\" = NULL WHERE \"Id\" = @p0 AND \"Version\" = @p1", [before.Id, before.Version], oneRow: true);
        before.Code = null;
    }

    // A push may make a record and only then, by a change of it, refer to one that it makes later. Reference data, which is referred to by code, goes before all.
    private static List<object> InOrder(List<object> added)
    {
        var waiting = added.OfType<Record>().ToDictionary(r => (r.GetType(), r.Id));
        var ordered = added.Where(r => r is not Record).ToList();
        void Add(Record record)
        {
            if (!waiting.Remove((record.GetType(), record.Id)))
                return;
            foreach (var field in RecordType.Of(record).References)
            {
                if (field.Get(record) is Guid id && waiting.TryGetValue((field.Reference!.Target, id), out var target))
                    Add(target);
            }

            ordered.Add(record);
        }

        foreach (var record in added.OfType<Record>())
            Add(record);
        return ordered;
    }
}
