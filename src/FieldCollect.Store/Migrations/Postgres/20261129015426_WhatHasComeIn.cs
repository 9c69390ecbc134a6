using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace FieldCollect.Store.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class WhatHasComeIn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Addresses_CodeOfAny",
                table: "Addresses");

            migrationBuilder.CreateIndex(
                name: "IX_Visits_ReceivedAt_Id",
                table: "Visits",
                columns: new[] { "ReceivedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Divisions_Name_Code",
                table: "Divisions",
                columns: new[] { "Name", "Code" });

            migrationBuilder.CreateIndex(
                name: "IX_Changes_ReceivedAt_ChangeNumber_Ordinal",
                table: "Changes",
                columns: new[] { "ReceivedAt", "ChangeNumber", "Ordinal" });

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_Code_Id",
                table: "Addresses",
                columns: new[] { "Code", "Id" })
                .Annotation("Npgsql:IndexNullSortOrder", new[] { NullSortOrder.NullsFirst });

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_Name_Id",
                table: "Addresses",
                columns: new[] { "Name", "Id" })
                .Annotation("Npgsql:IndexNullSortOrder", new[] { NullSortOrder.NullsFirst });

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_Status_Id",
                table: "Addresses",
                columns: new[] { "Status", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Visits_ReceivedAt_Id",
                table: "Visits");

            migrationBuilder.DropIndex(
                name: "IX_Divisions_Name_Code",
                table: "Divisions");

            migrationBuilder.DropIndex(
                name: "IX_Changes_ReceivedAt_ChangeNumber_Ordinal",
                table: "Changes");

            migrationBuilder.DropIndex(
                name: "IX_Addresses_Code_Id",
                table: "Addresses");

            migrationBuilder.DropIndex(
                name: "IX_Addresses_Name_Id",
                table: "Addresses");

            migrationBuilder.DropIndex(
                name: "IX_Addresses_Status_Id",
                table: "Addresses");

            migrationBuilder.CreateIndex(
                name: "IX_Addresses_CodeOfAny",
                table: "Addresses",
                column: "Code");
        }
    }
}
