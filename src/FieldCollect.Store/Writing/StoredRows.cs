using System.Data.Common;
using System.Security.Cryptography;
using FieldCollect.Register.Fields;
using FieldCollect.Store.Databases;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCollect.Store.Writing;

/// <summary>
/// What the database holds of the records of a push: reads them, remembers each as it was before it was first changed, and keeps the sealed columns, which are
/// no properties. In the place of EF's tracking, which copies and compares every value of every record that is only looked at.
/// </summary>
public sealed class StoredRows(RegisterContext context, PersonalData personal)
{
    private readonly Dictionary<object, Row> _rows = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> _damaged = new(ReferenceEqualityComparer.Instance);

    /// <summary>Of the connection that writes.</summary>
    public WriteStatements Statements { get; } = context.Statements ?? throw new InvalidOperationException("What is written is written in a write transaction.");

    public DbTransaction Transaction => context.Database.CurrentTransaction!.GetDbTransaction();

    public bool IsSqlite { get; } = context.Database.IsSqlite();

    public RowTable TableOf(Type type) => RowTable.Of(context, type);

    /// <summary>Records whose column has one of some values.</summary>
    public Task<List<object>> LoadAsync<T>(Type type, string column, IReadOnlyCollection<T> values)
        where T : notnull => LoadWhereAsync(type, $"\"{column}\" = ANY (@p0)", values);

    /// <summary>A record by its id; null if there is none. To be asked for once: each asking makes an object of its own.</summary>
    public async Task<T?> FindAsync<T>(Guid id)
        where T : Record => (await LoadAsync(typeof(T), nameof(Record.Id), [id])).SingleOrDefault() as T;

    /// <param name="type">Whose records.</param>
    /// <param name="condition">Over the list <c>@p0</c>; see <see cref="WriteStatements.ReadAsync{T}"/>.</param>
    /// <param name="values">That list.</param>
    public async Task<List<object>> LoadWhereAsync<T>(Type type, string condition, IReadOnlyCollection<T> values)
        where T : notnull
    {
        var (table, found) = (TableOf(type), new List<object>());
        if (values.Count > 0)
            await Statements.ReadAsync(Transaction, table.Where(condition), values, row => found.Add(Opened(table, row)));
        return found;
    }

    /// <summary>The row of reference data with a key; null if there is none.</summary>
    public async Task<object?> FindReferenceAsync(Type type, IReadOnlyList<object> key)
    {
        var table = TableOf(type);
        // A code item's key is its list and its code; a list has few.
        if (key.Count != table.Key.Count || key[^1] is not string code)
            return null;
        return (await LoadAsync(type, table.Key[^1].Name, [code])).Find(r => table.Key.Zip(key).All(k => Equals(k.First.Of(r), k.Second)));
    }

    /// <summary>A record that is to be written for the first time.</summary>
    public void Add(object record) => _rows.Add(record, new Row(TableOf(record.GetType())) { IsNew = true });

    public void Forget(object record) => _rows.Remove(record);

    public bool IsNew(object record) => _rows.GetValueOrDefault(record)?.IsNew == true;

    /// <summary>Whether the database held the record when the push began.</summary>
    public bool IsStored(object record) => _rows.GetValueOrDefault(record)?.IsNew == false;

    /// <summary>The record as the database holds it; itself if it was not changed.</summary>
    public object Before(object record) => _rows.GetValueOrDefault(record)?.Before ?? record;

    /// <summary>To be called before the first change of a record.</summary>
    public void Changing(object record)
    {
        if (_rows.TryGetValue(record, out var row) && row is { IsNew: false })
            row.Before ??= RecordType.Copy(record);
    }

    /// <summary>Whether a value of the record did not open when it was read.</summary>
    public bool IsDamaged(object record) => _damaged.Contains(record);

    public void NoteDamage(object record) => _damaged.Add(record);

    /// <summary>What a sealed column holds.</summary>
    public byte[]? Sealed(object record, string column) => _rows[record] is var row ? row.Sealed[row.Table[column].Ordinal] : null;

    /// <summary>Gives a sealed column its value, to be written with the record.</summary>
    public void Seal(object record, string column, byte[]? value)
    {
        var row = _rows[record];
        var at = row.Table[column];
        row.Sealed[at.Ordinal] = value;
        if (!row.IsNew)
            row.Resealed.Add(at);
    }

    /// <summary>All columns of a new record.</summary>
    public object?[] Values(object record)
    {
        var row = _rows[record];
        var values = new object?[row.Table.Columns.Count];
        foreach (var column in row.Table.Columns)
            values[column.Ordinal] = column.IsSealed ? row.Sealed[column.Ordinal] : column.Of(record);
        return values;
    }

    /// <summary>The columns in which a record is no longer what its row is, with their values.</summary>
    public (List<RowTable.Column> Columns, List<object?> Values) Changed(object record)
    {
        var (row, columns, values) = (_rows[record], new List<RowTable.Column>(), new List<object?>());
        foreach (var column in row.Table.Columns)
        {
            if (column.IsSealed ? !row.Resealed.Contains(column) : row.Before is not { } before || !column.Differs(before, record))
                continue;
            columns.Add(column);
            values.Add(column.IsSealed ? row.Sealed[column.Ordinal] : column.Of(record));
        }

        return (columns, values);
    }

    /// <summary>What the record is now stands in the database.</summary>
    public void Saved(object record)
    {
        var row = _rows[record];
        (row.IsNew, row.Before) = (false, null);
        row.Resealed.Clear();
    }

    private object Opened(RowTable table, DbDataReader reader)
    {
        var record = table.Read(reader);
        var row = new Row(table);
        foreach (var column in table.Columns)
        {
            if (column.IsSealed && !reader.IsDBNull(column.Ordinal))
                row.Sealed[column.Ordinal] = reader.GetFieldValue<byte[]>(column.Ordinal);
        }

        _rows.Add(record, row);
        foreach (var field in RecordType.Of(record).Personal)
        {
            try
            {
                RecordType.Of(record)[field.Name].Set(record, personal.Open(row.Sealed[table[PersonalFields.Protected(field.Name)].Ordinal], table.Name, field.Name, ((Record)record).Id));
            }
            catch (CryptographicException)
            {
                // One row that does not open must not stop the work of a whole day: it fails who writes to it.
                _damaged.Add(record);
            }
        }

        return record;
    }

    private sealed class Row(RowTable table)
    {
        public RowTable Table => table;

        public bool IsNew { get; set; }

        public object? Before { get; set; }

        /// <summary>By the column's place; empty where it is none.</summary>
        public byte[]?[] Sealed => field ??= new byte[]?[table.Columns.Count];

        public HashSet<RowTable.Column> Resealed => field ??= [];
    }
}
