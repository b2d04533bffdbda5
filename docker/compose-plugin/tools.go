//go:build tools

// Package tools names what docker/compose builds: Docker's compose plugin, from source.
package tools

import _ "github.com/docker/compose/v2/cmd"
