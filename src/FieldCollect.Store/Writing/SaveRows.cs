using System.Data.Common;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCollect.Store.Writing;

/// <summary>
/// Writes the records of a push with statements that stay prepared: EF decides what has changed, and would prepare each statement anew for every row, which
/// costs more than all else in a push. New rows first, what is referred to before what refers to it; then changes, each on the version that was read.
/// </summary>
public sealed class SaveRows(RegisterContext context, Staging staging)
{
    private DbTransaction Transaction => context.Database.CurrentTransaction!.GetDbTransaction();

    /// <exception cref="DbUpdateConcurrencyException">A row has another version than the one that was read.</exception>
    public async Task RunAsync()
    {
        var entries = staging.TakeTouched().ConvertAll(context.Entry);
        foreach (var entry in entries)
            entry.DetectChanges();
        var added = entries.Where(e => e.State == EntityState.Added).ToList();
        var modified = entries.Where(e => e.State == EntityState.Modified).ToList();
        if (added.Concat(modified).Any(NeedsOrder))
        {
            context.ChangeTracker.DetectChanges();
            await context.SaveChangesAsync();
            return;
        }

        foreach (var entry in InOrder(added))
            Insert(entry);
        foreach (var entry in modified)
            Update(entry);
        await context.Statements!.FlushAsync(Transaction);
        foreach (var entry in added.Concat(modified))
            Accept(entry);
    }

    /// <summary>Rows of bookkeeping, which nobody has read before and nothing refers to.</summary>
    public void Insert(IEnumerable<object> rows)
    {
        foreach (var row in rows)
        {
            var table = RowTable.Of(context, row.GetType());
            context.Statements!.Run(Transaction, table.Insert, [.. table.Columns.Select(c => c.Of(row))]);
        }
    }

    // Reference data refers to itself by code, and a code of an address goes from one record to another in one push: which row must be written before which is
    // then a question of more than ids. EF answers it, and these are rare.
    private static bool NeedsOrder(EntityEntry entry) => entry.Entity switch
    {
        Address { Code: null } when entry.State == EntityState.Added => false,
        Address when entry.State == EntityState.Added => true,
        Address => entry.Property(nameof(Address.Code)).IsModified || entry.Property(nameof(Address.Status)).IsModified || entry.Property(nameof(Record.RemovedAt)).IsModified,
        Record => false,
        _ => true,
    };

    private void Insert(EntityEntry entry)
    {
        var table = RowTable.Of(context, entry.Entity.GetType());
        context.Statements!.Run(Transaction, table.Insert, [.. table.Columns.Select(c => c.Of(entry))]);
    }

    private void Update(EntityEntry entry)
    {
        var table = RowTable.Of(context, entry.Entity.GetType());
        var changed = table.Columns.Where(c => c.HasChanged(entry)).ToList();
        context.Statements!.Run(
            Transaction,
            table.Update(changed),
            [.. changed.Select(c => c.Of(entry)), table.Id.Of(entry), table.Version.Before(entry)],
            oneRow: true);
    }

    // For EF, too, it is saved: who goes on in the same context must not save it again. To say Unchanged of a row puts back what it was, so that is said first.
    private void Accept(EntityEntry entry)
    {
        if (entry.State == EntityState.Modified)
        {
            foreach (var column in RowTable.Of(context, entry.Entity.GetType()).Columns.Where(c => c.HasChanged(entry)))
                column.Accept(entry);
        }

        entry.State = EntityState.Unchanged;
    }

    // A push may make a record and only then, by a change of it, refer to one that it makes later.
    private static List<EntityEntry> InOrder(List<EntityEntry> added)
    {
        var waiting = added.ToDictionary(e => ((Record)e.Entity).Id);
        var ordered = new List<EntityEntry>(added.Count);
        void Add(EntityEntry entry)
        {
            if (!waiting.Remove(((Record)entry.Entity).Id))
                return;
            foreach (var field in RecordType.Of(entry.Entity).References)
            {
                if (field.Get(entry.Entity) is Guid id && waiting.TryGetValue(id, out var target))
                    Add(target);
            }

            ordered.Add(entry);
        }

        foreach (var entry in added)
            Add(entry);
        return ordered;
    }
}
